/** How a container ended, asked for until it is known: a restarted engine cuts the wait, not the truth. */
import { setTimeout as delay } from "node:timers/promises";
import type Docker from "dockerode";
import type { ContainerExit } from "../../ports/containers.ts";
import { isNotFound } from "./engine-error.ts";

const RETRY_MS = 250;
const SIGKILL = 9;

/** What a container that somebody removed has come to. */
export const removed: ContainerExit = { kind: "signalled", signal: SIGKILL, outOfMemory: false };

/**
 * To be called after the start: the condition "not-running" also answers for a container that has ended meanwhile.
 * @param released aborted when nobody needs the answer any more
 */
export async function awaitExit(container: Docker.Container, released: AbortSignal): Promise<ContainerExit> {
  while (!released.aborted) {
    try {
      const { StatusCode } = await container.wait({ condition: "not-running", abortSignal: released });
      return await interpret(container, StatusCode);
    } catch (error) {
      if (isNotFound(error)) return removed;
      await delay(RETRY_MS, undefined, { signal: released }).catch(() => undefined);
    }
  }
  return removed;
}

/**
 * The engine tells a signal as 128 + its number, which a program may also exit with: it is read as the signal.
 * An end by SIGKILL may be the kernel's, at the memory limit.
 */
async function interpret(container: Docker.Container, code: number): Promise<ContainerExit> {
  const signal = code - 128;
  if (signal < 1 || signal > 31) return { kind: "exited", code };
  if (signal !== SIGKILL) return { kind: "signalled", signal, outOfMemory: false };
  const { State } = await container.inspect();
  return { kind: "signalled", signal, outOfMemory: State.OOMKilled };
}
