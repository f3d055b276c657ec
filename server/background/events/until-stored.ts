import { setTimeout as delay } from "node:timers/promises";

/**
 * A disk that is full or busy is asked again: what has run must not run a second time for it. Once more at stop, then
 * it is given up.
 */
export async function untilStored(
  write: () => Promise<void>,
  { signal, retryMs, onRefused }: { signal: AbortSignal; retryMs: number; onRefused(error: unknown): void },
): Promise<void> {
  for (let last = signal.aborted; ; last = signal.aborted) {
    try {
      return await write();
    } catch (error) {
      onRefused(error);
      if (last) return;
      await delay(retryMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
