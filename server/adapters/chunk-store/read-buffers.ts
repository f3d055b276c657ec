/**
 * Buffers to read layers into, used again and again: memory that is new to the process costs more than reading into it.
 */
import { giveBack } from "./give-back.ts";

const bufferBytes = 1024 * 1024;
/** Kept for the next layer. */
const keptBuffers = 8;

export class ReadBuffers {
  readonly #free: ArrayBuffer[] = [];
  /** Those made here. Some are never given back: the garbage collector has them. */
  readonly #own = new WeakSet<ArrayBufferLike>();

  take(): Uint8Array {
    const known = this.#free.pop();
    if (known) return new Uint8Array(known);
    const made = new ArrayBuffer(bufferBytes);
    this.#own.add(made);
    return new Uint8Array(made);
  }

  /** @param bytes all that is used of a buffer, from here or not, which nobody will look at again */
  giveBack(bytes: Uint8Array): void {
    const { buffer } = bytes;
    if (buffer instanceof ArrayBuffer && this.#own.has(buffer) && this.#free.length < keptBuffers) {
      this.#free.push(buffer);
    } else {
      giveBack([bytes]);
    }
  }
}
