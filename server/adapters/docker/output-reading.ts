/** Reads a container's output as long as there is room for it, and knows for how long it has. */
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";

/** After this much of a chunk, room is asked for again: it may hold one short line for each byte. */
const SLICE_BYTES = 4096;

export class OutputReading {
  readonly #attached: Readable;
  readonly #onBytes: (bytes: Buffer) => void;
  /** Pending while there is no room. */
  #room: Promise<void> | undefined;
  /** Of the last chunk, not handed on yet. */
  #rest: Buffer | undefined;
  #finished = false;
  #lastByteMs = performance.now();
  /** How long it has not been read before; and since when it is not. */
  #heldMs = 0;
  #heldSince = 0;

  constructor(attached: Readable, onBytes: (bytes: Buffer) => void) {
    this.#attached = attached;
    this.#onBytes = onBytes;
    attached.on("data", (chunk: Buffer) => this.#read(chunk));
    // A broken connection ends the output; why the container ended, `wait` says.
    attached.on("error", () => undefined);
  }

  /** Milliseconds for which it has been read; stands still while it is held. */
  get elapsedMs(): number {
    return (this.#room ? this.#heldSince : performance.now()) - this.#heldMs;
  }

  /** When the last byte came, by the same count. */
  get lastByteMs(): number {
    return this.#lastByteMs;
  }

  /** Nothing more is read until the promise resolves. */
  holdUntil(room: Promise<void> | undefined): void {
    if (!room || this.#room || this.#finished) return;
    this.#heldSince = performance.now();
    this.#room = room;
    this.#attached.pause();
    void room.then(() => this.#goOn());
  }

  /** The connection is closed: what is left is handed on, room or not. */
  finish(): void {
    this.#finished = true;
    if (this.#room) this.#goOn();
  }

  /** Resolves when it has been read for so long from now on, or when it is not wanted any more. */
  async forMs(limitMs: number, unwanted: AbortSignal): Promise<void> {
    const until = this.elapsedMs + limitMs;
    while (!unwanted.aborted && this.elapsedMs < until) {
      const restMs = this.#room ? limitMs : until - this.elapsedMs;
      await delay(restMs, undefined, { signal: unwanted }).catch(() => undefined);
    }
  }

  #read(chunk: Buffer): void {
    this.#lastByteMs = this.elapsedMs;
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
      if (this.#room) {
        this.#rest = chunk.subarray(at);
        return;
      }
      this.#onBytes(chunk.subarray(at, at + SLICE_BYTES));
    }
  }

  #goOn(): void {
    if (!this.#room) return;
    this.#room = undefined;
    this.#heldMs += performance.now() - this.#heldSince;
    const rest = this.#rest;
    this.#rest = undefined;
    if (rest) this.#read(rest);
    if (!this.#room) this.#attached.resume();
  }
}
