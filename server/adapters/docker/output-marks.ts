/**
 * Marks in one stream of a container's output: what is written into the same pipe after everything else arrives after
 * everything else, so a mark that has come says that all before it has been delivered. The function never sees it, and
 * no line contains it.
 */
import { randomBytes } from "node:crypto";
import type { OutputPipe } from "./output-pipes.ts";

/** Together shorter than what a pipe takes in one piece. A mark is the stream's secret and the mark's number. */
const SECRET_BYTES = 24;
const NUMBER_BYTES = 8;
const MARK_BYTES = SECRET_BYTES + NUMBER_BYTES;

/** Takes the marks out again. */
export class MarkedStream {
  readonly #onBytes: (bytes: Buffer) => void;
  readonly #onMark: (number: number) => void;
  readonly #secret = randomBytes(SECRET_BYTES);
  /** The last mark in the pipe, and the last that has come. */
  #made = 0;
  #come = 0;
  /** The beginning of what may become a mark. */
  #held: Buffer = Buffer.alloc(0);

  constructor(onBytes: (bytes: Buffer) => void, onMark: (number: number) => void) {
    this.#onBytes = onBytes;
    this.#onMark = onMark;
  }

  /** A mark is on its way. */
  get pending(): boolean {
    return this.#come !== this.#made;
  }

  /** Numbers grow. @returns what became of it. */
  mark(number: number, put: OutputPipe["write"]): ReturnType<OutputPipe["write"]> {
    const mark = Buffer.allocUnsafe(MARK_BYTES);
    this.#secret.copy(mark);
    mark.writeBigUInt64BE(BigInt(number), SECRET_BYTES);
    const outcome = put(mark);
    if (outcome === "written") this.#made = number;
    return outcome;
  }

  write(chunk: Buffer): void {
    if (!this.pending && this.#held.length === 0) {
      this.#onBytes(chunk);
      return;
    }
    let bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    let at = bytes.indexOf(this.#secret);
    for (; at >= 0 && at + MARK_BYTES <= bytes.length; at = bytes.indexOf(this.#secret)) {
      if (at > 0) this.#onBytes(bytes.subarray(0, at));
      this.#pass(Number(bytes.readBigUInt64BE(at + SECRET_BYTES)));
      bytes = bytes.subarray(at + MARK_BYTES);
    }
    const passed = at >= 0 ? at : this.#beginning(bytes);
    if (passed > 0) this.#onBytes(bytes.subarray(0, passed));
    this.#held = bytes.subarray(passed);
  }

  /** What was held back is no mark: the stream has ended. */
  flush(): void {
    if (this.#held.length > 0) this.#onBytes(this.#held);
    this.#held = Buffer.alloc(0);
  }

  /** A process that reads its own pipe could take marks away, and put in some that it makes up. */
  #pass(number: number): void {
    if (number <= this.#come || number > this.#made) return;
    this.#come = number;
    this.#onMark(number);
  }

  /** Where the bytes end with the beginning of a mark; their length when they do not. */
  #beginning(bytes: Buffer): number {
    const [first = 0] = this.#secret;
    let at = bytes.indexOf(first, Math.max(0, bytes.length - SECRET_BYTES + 1));
    while (at >= 0 && bytes.compare(this.#secret, 0, bytes.length - at, at) !== 0) at = bytes.indexOf(first, at + 1);
    return at < 0 ? bytes.length : at;
  }
}
