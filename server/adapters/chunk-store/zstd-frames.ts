/**
 * Cuts a zstd stream so that no chunk reaches over the end of a frame.
 *
 * Layers often have several frames, and skippable ones with a table of contents (zstd:chunked, pzstd); Node's
 * decompressor stops at the first frame's end unless the next begins with a chunk of its own. Source: RFC 8878, 3.1.
 */
import { UnpackFault } from "./unpack-fault.ts";

export async function* zstdFrames(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const frames = new FrameBoundaries();
  for await (const chunk of source) {
    let from = 0;
    while (from < chunk.length) {
      const end = frames.next(chunk, from);
      yield chunk.subarray(from, end);
      from = end;
    }
  }
  if (!frames.complete) throw new UnpackFault("is cut short inside its zstd data");
}

const frameMagic = 0xfd2fb528;
const skippableMagic = 0x184d2a50;

/** Follows the sizes of headers and blocks; their content passes unread. */
class FrameBoundaries {
  /** The field being read, or what passes by. */
  #expecting: "magic" | "descriptor" | "block" | "skippable-size" | "pass" = "magic";
  #field: number[] = [];
  #passBytes = 0;
  #afterPass: "block" | "magic" = "magic";
  #checksumBytes = 0;

  get complete(): boolean {
    return this.#expecting === "magic" && this.#field.length === 0;
  }

  /** @returns where in the chunk the current frame ends, or the chunk does. */
  next(chunk: Uint8Array, from: number): number {
    let at = from;
    while (at < chunk.length) {
      if (this.#expecting === "pass") {
        const passed = Math.min(this.#passBytes, chunk.length - at);
        this.#passBytes -= passed;
        at += passed;
      } else {
        this.#field.push(chunk[at++] ?? 0);
        if (this.#field.length === fieldBytes[this.#expecting]) this.#readField(this.#expecting);
      }
      if (this.#expecting === "pass" && this.#passBytes === 0) {
        this.#expecting = this.#afterPass;
        if (this.#expecting === "magic") return at;
      }
    }
    return at;
  }

  #readField(name: keyof typeof fieldBytes): void {
    const value = this.#field.reduceRight((sum, byte) => sum * 256 + byte, 0);
    this.#field = [];
    if (name === "magic") {
      if (value === frameMagic) this.#expecting = "descriptor";
      else if (value >= skippableMagic && value < skippableMagic + 16) this.#expecting = "skippable-size";
      else throw new UnpackFault("has data that is not zstd after its zstd data");
    }
    if (name === "skippable-size") this.#pass(value, "magic");
    if (name === "descriptor") {
      this.#checksumBytes = value & 0x04 ? 4 : 0;
      this.#pass(frameHeaderBytes(value), "block");
    }
    if (name === "block") {
      const isLast = (value & 1) === 1;
      const isRepeatedByte = ((value >> 1) & 3) === 1;
      const blockBytes = isRepeatedByte ? 1 : value >> 3;
      this.#pass(blockBytes + (isLast ? this.#checksumBytes : 0), isLast ? "magic" : "block");
    }
  }

  #pass(bytes: number, after: "block" | "magic"): void {
    this.#expecting = "pass";
    this.#passBytes = bytes;
    this.#afterPass = after;
  }
}

const fieldBytes = { magic: 4, descriptor: 1, block: 3, "skippable-size": 4 } as const;

/** What follows the descriptor before the first block: window, dictionary id and content size, each if it is there. */
function frameHeaderBytes(descriptor: number): number {
  const singleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const contentSizeBytes = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  return (singleSegment ? 0 : 1) + dictionaryBytes + contentSizeBytes;
}
