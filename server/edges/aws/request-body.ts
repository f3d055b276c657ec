/** Request bodies, read whole into memory and never further than their bound. */
import type { IncomingMessage } from "node:http";
import { PlatformError } from "../../core/errors/platform-error.ts";
import { GatheredBytes } from "../gathered-bytes.ts";

/** A body that stops coming is given up after this long. */
const IDLE_MS = 30_000;

/** What a refused caller may still send before the connection is cut: enough for its answer to be read first. */
const DISCARDED_BYTES = 64 * 1024 * 1024;

export interface BodyBound {
  maxBytes: number;
  /** @param bytes as declared, or as many as had come. */
  tooLarge(bytes: number): PlatformError;
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
  const idle = setTimeout(() => settle(() => reject(tooSlow())), IDLE_MS);

  function onData(chunk: Uint8Array) {
    idle.refresh();
    const bytes = gathered.byteLength + chunk.byteLength;
    if (bytes > bound.maxBytes) return settle(() => reject(bound.tooLarge(bytes)));
    bound.look?.(chunk);
    gathered.add(chunk);
  }
  const onEnd = () => settle(() => resolve(gathered.take()));
  const onGone = () => settle(() => reject(new CallerGone("the caller went away while it sent the request")));
  const onStop = () => settle(() => reject(signal.reason));
  function settle(how: () => void) {
    clearTimeout(idle);
    request.off("data", onData).off("end", onEnd).off("close", onGone).pause();
    signal.removeEventListener("abort", onStop);
    how();
  }
  request.on("error", onGone); // stays: an error after the answer has no one to tell
  request.on("data", onData).on("end", onEnd).on("close", onGone);
  signal.addEventListener("abort", onStop, { once: true });
  return promise;
}

/**
 * Lets a caller that was answered early finish sending, so that it reads the answer; what it sends is dropped.
 * A caller that sends too much, or stops, loses the connection.
 */
export function discardRest(request: IncomingMessage): void {
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

function tooSlow(): PlatformError {
  return new PlatformError(
    "InvalidRequestContentException",
    `The request body did not arrive: nothing came for ${IDLE_MS / 1000} seconds.`,
  );
}
