/**
 * Where a layer is cut into chunks: FastCDC, content-defined chunking with a gear hash and normalised sizes.
 *
 * A cut depends only on the bytes since the cut before it, so equal content is cut alike wherever it lies, and an edit
 * changes the chunks that it touches. Everything here decides which chunks are equal to stored ones: changing the
 * table, the masks or the sizes would silently end deduplication with what is stored already.
 * Source: Xia et al., "FastCDC: a Fast and Efficient Content-Defined Chunking Approach", USENIX ATC 2016.
 */

export const chunkSizes = { minBytes: 64 * 1024, averageBytes: 256 * 1024, maxBytes: 1024 * 1024 } as const;

/**
 * One random-looking 32-bit number for each byte: the outputs 1 to 256 of SplitMix32 seeded with 0x4c4d4244 ("LMBD").
 */
export const gearTable: Int32Array = makeGearTable(0x4c4d4244);

/** Finds the cuts of one stream, whatever buffers it comes in. */
export class ChunkCutter {
  /** Of the chunk that is open. */
  #lengthBytes = 0;
  #hash = 0;

  /**
   * Goes on from `from`, which is 0 or what the call before returned for the same buffer.
   * @returns where the open chunk ends, or -1 when it goes on past this buffer.
   */
  next(bytes: Uint8Array, from: number): number {
    const { minBytes, averageBytes, maxBytes } = chunkSizes;
    const available = bytes.length - from;
    const start = this.#lengthBytes;
    let done = Math.min(available, Math.max(0, minBytes - start));
    if (start + done < minBytes) return this.#goOn(start + available, 0);

    const strictEnd = Math.min(available, Math.max(done, averageBytes - start));
    const looseEnd = Math.min(available, maxBytes - start);
    let hash = this.#hash;
    for (const [mask, end] of [[strictMask, strictEnd] as const, [looseMask, looseEnd] as const]) {
      const found = scan({ bytes, hash, mask }, from + done, from + end);
      if (found.at >= 0) return this.#cut(found.at);
      hash = found.hash;
      done = end;
    }
    return start + done === maxBytes ? this.#cut(from + done) : this.#goOn(start + done, hash);
  }

  #cut(at: number): number {
    this.#lengthBytes = 0;
    this.#hash = 0;
    return at;
  }

  #goOn(lengthBytes: number, hash: number): number {
    this.#lengthBytes = lengthBytes;
    this.#hash = hash;
    return -1;
  }
}

/**
 * Normalisation: a cut is four times as rare before the average as the average alone would make it, and four times as
 * likely after it. The high bits, because each depends on as many bytes before it as its place.
 */
const strictMask = 0xfffff000 | 0;
const looseMask = 0xffff0000 | 0;

interface Scan {
  bytes: Uint8Array;
  hash: number;
  mask: number;
}

/** @returns the place just past the first byte whose hash has no bit of the mask, or -1; and the hash there. */
function scan({ bytes, hash, mask }: Scan, from: number, end: number): { at: number; hash: number } {
  const aligned = from + (-(bytes.byteOffset + from) & 3);
  if (aligned >= end) return scanEachByte({ bytes, hash, mask }, from, end);
  const before = scanEachByte({ bytes, hash, mask }, from, aligned);
  if (before.at >= 0) return before;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + aligned, (end - aligned) >> 2);
  const whole = scanWords({ words, hash: before.hash, mask });
  return scanEachByte({ bytes, hash: whole.hash, mask }, aligned + 4 * whole.done, end);
}

/**
 * Four bytes a turn, read as one number (the lowest byte first, as on every machine that Lambda knows), take little
 * more than half the time of one by one. Stops before the word that has the cut.
 */
function scanWords({ words, hash: before, mask }: { words: Int32Array; hash: number; mask: number }) {
  const gear = gearTable;
  let hash = before;
  let done = 0;
  for (; done < words.length; done++) {
    const word = words[done] as number;
    const first = ((hash << 1) + (gear[word & 255] as number)) | 0;
    const second = ((first << 1) + (gear[(word >>> 8) & 255] as number)) | 0;
    const third = ((second << 1) + (gear[(word >>> 16) & 255] as number)) | 0;
    const fourth = ((third << 1) + (gear[word >>> 24] as number)) | 0;
    if ((first & mask) === 0 || (second & mask) === 0 || (third & mask) === 0 || (fourth & mask) === 0) break;
    hash = fourth;
  }
  return { done, hash };
}

/** The same for a few bytes, of which one may end the chunk. */
function scanEachByte(state: Scan, from: number, end: number): { at: number; hash: number } {
  const { bytes, mask } = state;
  let hash = state.hash;
  for (let at = from; at < end; at++) {
    hash = ((hash << 1) + (gearTable[bytes[at] as number] as number)) | 0;
    if ((hash & mask) === 0) return { at: at + 1, hash };
  }
  return { at: -1, hash };
}

function makeGearTable(seed: number): Int32Array {
  const table = new Int32Array(256);
  let state = seed;
  for (let byte = 0; byte < table.length; byte++) {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    table[byte] = mixed ^ (mixed >>> 15);
  }
  return table;
}
