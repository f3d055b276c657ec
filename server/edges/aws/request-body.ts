/** Request bodies, read whole into memory and never further than their bound. */
import type { IncomingMessage } from "node:http";
import { PlatformError } from "../../core/errors/platform-error.ts";
import { GatheredBytes } from "../gathered-bytes.ts";
import { bodyWatchOf } from "./body-watch.ts";

/** Of a body that is discarded. */
const IDLE_MS = 30_000;

/** What a refused caller may still send before the connection is cut: enough for its answer to be read first. */
const DISCARDED_BYTES = 64 * 1024 * 1024;

export interface BodyBound {
  maxBytes: number;
  /** @param bytes as declared, or as many as had come. */
  tooLarge(bytes: number): Error;
  /** Sees the body while it comes. */
  look?(chunk: Uint8Array): void;
}

/** The connection broke before the request was complete. */
export class CallerGone extends Error {
  override name = "CallerGone";
}

/**
 * @throws PlatformError `bound.tooLarge` without reading on; InvalidRequestContentException when nothing comes for 30 s.
 * @throws CallerGone
 */
export function readBody(request: IncomingMessage, bound: BodyBound, signal: AbortSignal): Promise<Uint8Array> {
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > bound.maxBytes) return Promise.reject(bound.tooLarge(declared));
  if (signal.aborted) return Promise.reject(signal.reason);
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const gathered = new GatheredBytes(declared);
  const watch = bodyWatchOf(signal);
  const watched = { cameAt: performance.now(), tooSlow: (idleMs: number) => fail(tooSlow(idleMs)), stopped: fail };
  let settled = false;

  function onData(chunk: Uint8Array) {
    watched.cameAt = performance.now();
    const bytes = gathered.byteLength + chunk.byteLength;
    if (bytes > bound.maxBytes) return fail(bound.tooLarge(bytes));
    bound.look?.(chunk);
    gathered.add(chunk);
  }
  function onEnd() {
    settled = true;
    watch.delete(watched);
    resolve(gathered.take());
  }
  function fail(reason: unknown) {
    if (settled) return;
    settled = true;
    watch.delete(watched);
    request.off("data", onData).off("end", onEnd).pause();
    reject(reason);
  }
  const onGone = () => settled || fail(new CallerGone("the caller went away while it sent the request"));
  watch.add(watched);
  // The last two stay: what comes after the answer has no one to tell.
  request.on("data", onData).on("end", onEnd).on("error", onGone).on("close", onGone);
  return promise;
}

/**
 * Lets a caller that was answered early finish sending, so that it reads the answer; what it sends is dropped.
 * A caller that sends too much, or stops, loses the connection.
 */
export function discardRest(request: IncomingMessage): void {
  if (request.readableEnded) return;
  request.resume();
  if (request.complete) return;
  let left = DISCARDED_BYTES;
  const idle = setTimeout(() => request.destroy(), IDLE_MS).unref();
  request.on("error", () => request.destroy());
  request.on("data", (chunk: Uint8Array) => {
    left -= chunk.byteLength;
    idle.refresh();
    if (left < 0) request.destroy();
  });
  request.once("end", () => clearTimeout(idle)).once("close", () => clearTimeout(idle));
}

function tooSlow(idleMs: number): PlatformError {
  return new PlatformError(
    "InvalidRequestContentException",
    `The request body did not arrive: nothing came for ${idleMs / 1000} seconds.`,
  );
}
