/**
 * The last bytes of one invocation's log, as `LogType: Tail` returns them. Holds little more than what it returns, and
 * does almost nothing until it is asked.
 */
import { logTailBytes } from "./payload.ts";

export class LogTail {
  readonly #limit: number;
  #lines: string[] = [];
  /** The lines before it are not needed any more. */
  #first = 0;
  /** Of the lines from there on, with their ends: a character has one byte at least. */
  #characters = 0;

  /** What all of them hold, one after the other. */
  static joined(tails: readonly LogTail[]): LogTail {
    const [only] = tails;
    if (only && tails.length === 1) return only;
    const all = new LogTail();
    for (const tail of tails) for (const line of tail.#lines.slice(tail.#first)) all.add(line);
    return all;
  }

  constructor(limitBytes: number = logTailBytes) {
    this.#limit = limitBytes;
  }

  add(line: string): void {
    const kept = line.length > this.#limit ? line.slice(-this.#limit) : line;
    this.#lines.push(kept);
    this.#characters += kept.length + 1;
    for (;;) {
      const first = (this.#lines[this.#first]?.length ?? 0) + 1;
      if (this.#characters - first < this.#limit) break;
      this.#characters -= first;
      this.#lines[this.#first] = ""; // a line may be large
      this.#first += 1;
    }
    if (this.#first > this.#limit) {
      this.#lines = this.#lines.slice(this.#first);
      this.#first = 0;
    }
  }

  /** Never starts inside a character. */
  bytes(): Uint8Array {
    if (this.#lines.length === 0) return new Uint8Array();
    const all = new TextEncoder().encode(`${this.#lines.slice(this.#first).join("\n")}\n`);
    let start = Math.max(0, all.byteLength - this.#limit);
    while (isContinuation(all[start])) start += 1;
    return start === 0 ? all : all.slice(start);
  }
}

/** A byte of UTF-8 that is not a character's first. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}
