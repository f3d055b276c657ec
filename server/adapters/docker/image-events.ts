/**
 * The engine's events about images: any of them may have moved a tag (build, tag, load, pull, import).
 *
 * What happened while the engine was away makes no event, so each new connection counts as one.
 */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { asReadable } from "./as-readable.ts";
import type { Engine } from "./open-engine.ts";

export interface ImageEvents extends AsyncDisposable {
  /** Listening to the engine begins with the first listener. @returns unsubscribe. */
  onChange(listener: () => void): () => void;
}

const RETRY_MS = 250;

export function followImageEvents({ watcher, presence }: Engine): ImageEvents {
  const stop = new AbortController();
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  let following: Promise<void> | undefined;

  async function follow(): Promise<void> {
    while (!stop.signal.aborted) {
      await presence.whenThere(stop.signal);
      await listen().catch(() => undefined); // whether the engine is there is found out elsewhere
      await delay(RETRY_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  }

  async function listen(): Promise<void> {
    const filters = JSON.stringify({ type: ["image"] });
    const stream = asReadable(await watcher.getEvents({ filters, abortSignal: stop.signal }));
    stream.on("error", () => undefined); // its end is what counts
    tell();
    const lines = createInterface({ input: stream });
    lines.on("line", () => {
      presence.heard();
      tell();
    });
    lines.on("error", () => undefined);
    if (!stream.closed) await once(stream, "close");
    lines.close();
  }

  return {
    onChange(listener) {
      listeners.add(listener);
      following ??= follow();
      return () => void listeners.delete(listener);
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await following;
    },
  };
}
