/**
 * How a container ended, asked for until it is known: a restarted engine cuts the wait, not the truth.
 *
 * An engine that goes takes its containers with it, unless it is told otherwise. That is not the function's doing, so
 * a container that was killed while nobody could watch it, or just before the engine went, is called lost.
 */
import { json } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import type Docker from "dockerode";
import { z } from "zod";
import type { ContainerExit } from "../../ports/containers.ts";
import { isNotFound } from "./engine-error.ts";
import type { LocalProcess } from "./local-process.ts";
import type { Engine } from "./open-engine.ts";

const RETRY_MS = 250;
const SIGKILL = 9;
const SIGTERM = 15;
/** What the engine says of a container whose end it has not seen itself. */
const UNSEEN_END = 255;

/** What a container that somebody removed has come to. */
const removed: ContainerExit = { kind: "signalled", signal: SIGKILL, outOfMemory: false };
const lost: ContainerExit = { kind: "lost" };

export interface WatchedContainer {
  container: Docker.Container;
  engine: Engine;
  /** Undefined where it cannot be seen. */
  process: LocalProcess | undefined;
}

/**
 * To be called after the start: the condition "not-running" also answers for a container that has ended meanwhile.
 * @param released aborted when nobody needs the answer any more
 */
export async function awaitExit(watched: WatchedContainer, released: AbortSignal): Promise<ContainerExit> {
  const { container, process } = watched;
  for (let unwatched = false; !released.aborted; unwatched = true) {
    try {
      if (unwatched && (await container.inspect({ abortSignal: released })).State.Running) unwatched = false;
      const exit = await interpret(container, await exitCode(watched, released));
      return wasKilled(exit) && (unwatched || (await isLeaving(watched.engine))) ? lost : exit;
    } catch (error) {
      if (released.aborted) break;
      if (isNotFound(error)) return unwatched ? lost : removed;
      if (process && !(await process.alive())) return lost;
      await delay(RETRY_MS, undefined, { signal: released }).catch(() => undefined);
    }
  }
  return removed;
}

function wasKilled(exit: ContainerExit): boolean {
  if (exit.kind === "exited") return exit.code === UNSEEN_END;
  return exit.kind === "signalled" && !exit.outOfMemory && (exit.signal === SIGKILL || exit.signal === SIGTERM);
}

/** An engine that stops closes its door, then ends its containers, and only then the connections that it has. */
async function isLeaving({ watcher, presence }: Engine): Promise<boolean> {
  const left = Promise.withResolvers<never>();
  const unsubscribe = presence.onLeave(left.reject);
  try {
    await Promise.race([watcher.ping(), left.promise]);
    return presence.absence !== undefined;
  } catch {
    return true;
  } finally {
    unsubscribe();
  }
}

const Answer = z.object({ StatusCode: z.number() });

interface Modem {
  dial(request: object, callback: (error: Error | null, answer: NodeJS.ReadableStream) => void): void;
}

/**
 * Not dockerode's `wait`, which never returns when the connection breaks: the engine sends the head of its answer at
 * once, and only whoever reads the body as a stream hears that it was cut off.
 */
async function exitCode({ container, engine }: WatchedContainer, released: AbortSignal): Promise<number> {
  const modem: Modem = container.modem;
  const answered = Promise.withResolvers<NodeJS.ReadableStream>();
  const away = new AbortController();
  const unsubscribe = engine.presence.onLeave((error) => away.abort(error));
  try {
    modem.dial(
      {
        path: `/containers/${container.id}/wait?`,
        method: "POST",
        options: { condition: "not-running" },
        isStream: true,
        abortSignal: AbortSignal.any([released, away.signal]),
        statusCodes: { 200: true, 400: "bad parameter", 404: "no such container", 500: "server error" },
      },
      (error, answer) => (error ? answered.reject(error) : answered.resolve(answer)),
    );
    return Answer.parse(await json(await answered.promise)).StatusCode;
  } finally {
    unsubscribe();
  }
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
