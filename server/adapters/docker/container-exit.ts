/** How a container ended, asked for until it is known: a restarted engine cuts the wait, not the truth. */
import { json } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import type Docker from "dockerode";
import { z } from "zod";
import type { ContainerExit } from "../../ports/containers.ts";
import { isNotFound } from "./engine-error.ts";

const RETRY_MS = 250;
const SIGKILL = 9;

/** What a container that somebody removed has come to. */
const removed: ContainerExit = { kind: "signalled", signal: SIGKILL, outOfMemory: false };

/**
 * To be called after the start: the condition "not-running" also answers for a container that has ended meanwhile.
 * @param released aborted when nobody needs the answer any more
 */
export async function awaitExit(container: Docker.Container, released: AbortSignal): Promise<ContainerExit> {
  while (!released.aborted) {
    try {
      return await interpret(container, await exitCode(container, released));
    } catch (error) {
      if (isNotFound(error)) return removed;
      await delay(RETRY_MS, undefined, { signal: released }).catch(() => undefined);
    }
  }
  return removed;
}

const Answer = z.object({ StatusCode: z.number() });

interface Modem {
  dial(request: object, callback: (error: Error | null, answer: NodeJS.ReadableStream) => void): void;
}

/**
 * Not dockerode's `wait`, which never returns when the connection breaks: the engine sends the head of its answer at
 * once, and only whoever reads the body as a stream hears that it was cut off.
 */
async function exitCode(container: Docker.Container, signal: AbortSignal): Promise<number> {
  const modem: Modem = container.modem;
  const answered = Promise.withResolvers<NodeJS.ReadableStream>();
  modem.dial(
    {
      path: `/containers/${container.id}/wait?`,
      method: "POST",
      options: { condition: "not-running" },
      isStream: true,
      abortSignal: signal,
      statusCodes: { 200: true, 400: "bad parameter", 404: "no such container", 500: "server error" },
    },
    (error, answer) => (error ? answered.reject(error) : answered.resolve(answer)),
  );
  return Answer.parse(await json(await answered.promise)).StatusCode;
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
