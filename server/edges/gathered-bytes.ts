/**
 * A body that comes in pieces, gathered in one. What was one piece is not copied; of more, each is copied when it comes
 * and its memory is given back at once: a hundred pieces of a large body would otherwise be left to the garbage
 * collector, which looks through all the memory of the process for each such body.
 */

import { largeBuffer } from "./large-memory.ts";

/** Smaller pieces may share their memory with others. */
const OWN_PIECE_BYTES = 4096;

const nothing: Buffer = Buffer.alloc(0);

export class GatheredBytes {
  readonly #expectedBytes: number;
  #only: Uint8Array | undefined;
  #whole = nothing;
  #bytes = 0;

  /** @param expectedBytes as declared, within what is accepted; 0 when it is not known */
  constructor(expectedBytes: number) {
    this.#expectedBytes = expectedBytes;
  }

  get byteLength(): number {
    return this.#bytes;
  }

  /** @param piece nobody else looks at it any more */
  add(piece: Uint8Array): void {
    const before = this.#bytes;
    this.#bytes += piece.byteLength;
    if (before === 0) {
      this.#only = piece;
      return;
    }
    if (this.#bytes > this.#whole.byteLength) this.#grow(before);
    if (this.#only) this.#copy(this.#only, 0);
    this.#only = undefined;
    this.#copy(piece, before);
  }

  /** All of it. */
  take(): Uint8Array {
    return this.#only ?? this.#whole.subarray(0, this.#bytes);
  }

  #copy(piece: Uint8Array, at: number): void {
    this.#whole.set(piece, at);
    const { buffer } = piece;
    if (piece.byteLength < OWN_PIECE_BYTES || piece.byteLength !== buffer.byteLength) return;
    if (buffer instanceof ArrayBuffer) buffer.transfer(0);
  }

  #grow(filledBytes: number): void {
    const larger = largeBuffer(Math.max(this.#expectedBytes, this.#bytes, 2 * this.#whole.byteLength));
    larger.set(this.#whole.subarray(0, filledBytes));
    this.#whole = larger;
  }
}
