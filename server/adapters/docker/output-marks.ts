/**
 * Marks in a container's output: what is written into the same pipe after everything else arrives after everything
 * else, so a mark that has come says that all before it has been delivered. The function never sees it, and no line
 * contains it.
 */
import { randomBytes } from "node:crypto";

/** Shorter than what a pipe takes in one piece. */
const MARK_BYTES = 32;
/** A process that reads its own pipe can take marks away: what is awaited must not grow with that. */
const AWAITED_MARKS = 64;

/** Unguessable. */
export function newMark(): Buffer {
  return randomBytes(MARK_BYTES);
}

/** Takes the marks out of one stream again, in the order in which they were put there. */
export class MarkedStream {
  readonly #onBytes: (bytes: Buffer) => void;
  readonly #onMark: (number: number) => void;
  #awaited: { number: number; mark: Buffer }[] = [];
  /** The beginning of what may become a mark. */
  #held: Buffer = Buffer.alloc(0);

  constructor(onBytes: (bytes: Buffer) => void, onMark: (number: number) => void) {
    this.#onBytes = onBytes;
    this.#onMark = onMark;
  }

  /** The mark is in the pipe, after all that were expected before. */
  expect(number: number, mark: Buffer): void {
    this.#awaited.push({ number, mark });
    if (this.#awaited.length > AWAITED_MARKS) this.#awaited.shift();
  }

  write(chunk: Buffer): void {
    if (this.#awaited.length === 0 && this.#held.length === 0) {
      this.#onBytes(chunk);
      return;
    }
    let bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    for (let found = this.#find(bytes); found; found = this.#find(bytes)) {
      if (found.at > 0) this.#onBytes(bytes.subarray(0, found.at));
      bytes = bytes.subarray(found.at + MARK_BYTES);
      // Those before it have been lost on the way.
      this.#awaited.splice(0, found.index + 1);
      this.#onMark(found.number);
    }
    const passed = this.#awaited.reduce((least, { mark }) => Math.min(least, beginningOf(mark, bytes)), bytes.length);
    if (passed > 0) this.#onBytes(bytes.subarray(0, passed));
    this.#held = bytes.subarray(passed);
  }

  /** What was held back is no mark: the stream has ended. */
  flush(): void {
    if (this.#held.length > 0) this.#onBytes(this.#held);
    this.#held = Buffer.alloc(0);
  }

  #find(bytes: Buffer): { at: number; index: number; number: number } | undefined {
    if (bytes.length < MARK_BYTES) return undefined;
    for (const [index, { number, mark }] of this.#awaited.entries()) {
      const at = bytes.indexOf(mark);
      if (at >= 0) return { at, index, number };
    }
    return undefined;
  }
}

/** Where the bytes end with the beginning of the mark; their length when they do not. */
function beginningOf(mark: Buffer, bytes: Buffer): number {
  const first = mark[0] ?? 0;
  let at = bytes.indexOf(first, Math.max(0, bytes.length - MARK_BYTES + 1));
  while (at >= 0 && bytes.compare(mark, 0, bytes.length - at, at) !== 0) at = bytes.indexOf(first, at + 1);
  return at < 0 ? bytes.length : at;
}
