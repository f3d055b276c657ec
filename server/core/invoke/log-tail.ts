/**
 * The last bytes of one invocation's log, as `LogType: Tail` returns them. Holds at most twice what it returns.
 */
import { logTailBytes } from "./payload.ts";

export class LogTail {
  readonly #limit: number;
  #lines: Uint8Array[] = [];
  #bytes = 0;

  constructor(limitBytes: number = logTailBytes) {
    this.#limit = limitBytes;
  }

  add(line: string): void {
    const bytes = new TextEncoder().encode(`${line}\n`).slice(-this.#limit);
    this.#lines.push(bytes);
    this.#bytes += bytes.byteLength;
    for (let first = this.#lines[0]; first && this.#bytes - first.byteLength >= this.#limit; first = this.#lines[0]) {
      this.#lines.shift();
      this.#bytes -= first.byteLength;
    }
  }

  /** Never starts inside a character. */
  bytes(): Uint8Array {
    const all = new Uint8Array(this.#bytes);
    let offset = 0;
    for (const line of this.#lines) {
      all.set(line, offset);
      offset += line.byteLength;
    }
    let start = Math.max(0, all.byteLength - this.#limit);
    while (isContinuation(all[start])) start += 1;
    return all.slice(start);
  }
}

/** A byte of UTF-8 that is not a character's first. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}
