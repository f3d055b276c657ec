/**
 * Starts one invoke through a connection that may be cut at any time: Chromium drops what is under way whenever Docker
 * Engine adds a network interface, which is at every cold start. The same key is sent again until an answer comes;
 * the platform starts each key once.
 */
import type { ActionResult } from "../ui/action-result.ts";

/** What goes with each try. */
export interface StartTry {
  key: string;
  /** When it is asked again: of this platform alone. */
  bootId?: string;
}

const PAUSES_MS = [100, 300, 1000] as const;

/** @param bootId of the platform that the page knows */
export async function startOnce(
  start: (again: StartTry) => Promise<ActionResult<string>>,
  bootId: string,
): Promise<ActionResult<string>> {
  const key = newKey();
  for (let tries = 0; ; tries += 1) {
    try {
      // A platform that was started meanwhile knows no key of before: only the first try may reach any.
      return await start({ key, ...(tries > 0 && { bootId }) });
    } catch (error) {
      const pause = PAUSES_MS[tries];
      if (pause === undefined) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** Not `crypto.randomUUID`, which is there only on localhost and https. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
