/** Request bodies, read whole into memory and never further than their bound. */
import type { IncomingMessage } from "node:http";
import { PlatformError } from "../../core/errors/platform-error.ts";
import { GatheredBytes } from "../gathered-bytes.ts";
import { type BodyWatch, bodyWatchOf, type WatchedBody } from "./body-watch.ts";

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

  constructor() {
    super("the caller went away while it sent the request");
  }
}

/** A body on its way, whoever takes it from the wire. What nobody reads is dropped. */
export class ComingBody {
  readonly #gathered: GatheredBytes;
  readonly #declaredBytes: number;
  #bound: BodyBound | undefined;
  #whole: PromiseWithResolvers<Uint8Array> | undefined;
  #watch: BodyWatch | undefined;
  #hasBegun = false;
  #settled = false;
  readonly #watched: WatchedBody = {
    cameAt: 0,
    tooSlow: (idleMs) => this.fail(tooSlow(idleMs)),
    stopped: (reason) => this.fail(reason),
  };

  /** @param declaredBytes 0 when it is not known */
  constructor(declaredBytes: number) {
    this.#declaredBytes = declaredBytes;
    this.#gathered = new GatheredBytes(declaredBytes);
  }

  /** To be asked before the first piece comes. */
  read(bound: BodyBound, signal: AbortSignal): Promise<Uint8Array> {
    if (this.#hasBegun) throw new Error("a body is read from its first piece on");
    if (this.#declaredBytes > bound.maxBytes) return Promise.reject(bound.tooLarge(this.#declaredBytes));
    if (signal.aborted) return Promise.reject(signal.reason);
    this.#bound = bound;
    this.#whole = Promise.withResolvers();
    this.#watched.cameAt = performance.now();
    this.#watch = bodyWatchOf(signal);
    this.#watch.add(this.#watched);
    return this.#whole.promise;
  }

  piece(chunk: Uint8Array): void {
    this.#hasBegun = true;
    const bound = this.#bound;
    if (!bound || this.#settled) return;
    this.#watched.cameAt = performance.now();
    const bytes = this.#gathered.byteLength + chunk.byteLength;
    if (bytes > bound.maxBytes) {
      this.fail(bound.tooLarge(bytes));
      return;
    }
    bound.look?.(chunk);
    this.#gathered.add(chunk);
  }

  end(): void {
    if (this.#settle()) this.#whole?.resolve(this.#gathered.take());
  }

  /** What comes after it is not kept. */
  fail(reason: unknown): void {
    if (this.#settle()) this.#whole?.reject(reason);
  }

  /** The first end counts. */
  #settle(): boolean {
    this.#hasBegun = true;
    if (this.#settled) return false;
    this.#settled = true;
    this.#watch?.delete(this.#watched);
    return true;
  }
}

/**
 * @throws PlatformError `bound.tooLarge` without reading on; InvalidRequestContentException when nothing comes for 30 s.
 * @throws CallerGone
 */
export function readBody(request: IncomingMessage, bound: BodyBound, signal: AbortSignal): Promise<Uint8Array> {
  const body = new ComingBody(Number(request.headers["content-length"] ?? 0));
  const whole = body.read(bound, signal);
  const onData = (chunk: Uint8Array) => body.piece(chunk);
  const onEnd = () => body.end();
  const onGone = () => body.fail(new CallerGone());
  whole.catch(() => request.off("data", onData).off("end", onEnd).pause());
  // The last two stay: what comes after the answer has no one to tell.
  request.on("data", onData).on("end", onEnd).on("error", onGone).on("close", onGone);
  return whole;
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
