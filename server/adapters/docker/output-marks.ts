/**
 * Marks in one stream of a container's output: what is written into the same pipe after everything else arrives after
 * everything else, so a mark that has come says that all before it has been delivered. The function never sees it, and
 * no line contains it.
 */
import { randomBytes } from "node:crypto";
import type { OutputStream } from "./container-output.ts";
import type { OutputPipe } from "./output-pipes.ts";

/** Together shorter than what a pipe takes in one piece: the container's secret, whose the mark is, and its number. */
const SECRET_BYTES = 24;
const OWNER_BYTES = 1;
const NUMBER_BYTES = 8;
const NUMBER_AT = SECRET_BYTES + OWNER_BYTES;
const MARK_BYTES = NUMBER_AT + NUMBER_BYTES;

const owners = ["stdout", "stderr"] as const;

/** Those of one container. Its process may have put one pipe in the other's place: all are looked for in both. */
export class OutputMarks {
  readonly secret = randomBytes(SECRET_BYTES);
  /** The last mark of each stream in its pipe, and the last that has come. */
  readonly made = { stdout: 0, stderr: 0 };
  readonly come = { stdout: 0, stderr: 0 };

  /** One is on its way. */
  get pending(): boolean {
    return owners.some((owner) => this.come[owner] !== this.made[owner]);
  }
}

/** Takes the marks out again. */
export class MarkedStream {
  readonly #own: OutputStream;
  readonly #marks: OutputMarks;
  readonly #onBytes: (bytes: Buffer) => void;
  readonly #onMark: (number: number) => void;
  #proven = false;
  /** The beginning of what may become a mark. */
  #held: Buffer = Buffer.alloc(0);

  constructor(own: OutputStream, marks: OutputMarks, on: { bytes(bytes: Buffer): void; mark(number: number): void }) {
    this.#own = own;
    this.#marks = marks;
    this.#onBytes = on.bytes;
    this.#onMark = on.mark;
  }

  /** A mark that was made for this stream has come in it: its pipe is the one that it is taken for. */
  get proven(): boolean {
    return this.#proven;
  }

  /** Numbers grow. @returns what became of it. */
  mark(number: number, put: OutputPipe["write"]): ReturnType<OutputPipe["write"]> {
    const mark = Buffer.allocUnsafe(MARK_BYTES);
    this.#marks.secret.copy(mark);
    mark[SECRET_BYTES] = owners.indexOf(this.#own);
    mark.writeBigUInt64BE(BigInt(number), NUMBER_AT);
    const outcome = put(mark);
    if (outcome === "written") this.#marks.made[this.#own] = number;
    return outcome;
  }

  write(chunk: Buffer): void {
    const { secret } = this.#marks;
    if (!this.#marks.pending && this.#held.length === 0) {
      this.#onBytes(chunk);
      return;
    }
    let bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    let at = bytes.indexOf(secret);
    for (; at >= 0 && at + MARK_BYTES <= bytes.length; at = bytes.indexOf(secret)) {
      if (at > 0) this.#onBytes(bytes.subarray(0, at));
      this.#pass(owners[bytes[at + SECRET_BYTES] ?? 0], Number(bytes.readBigUInt64BE(at + NUMBER_AT)));
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
  #pass(owner: OutputStream | undefined, number: number): void {
    const { come, made } = this.#marks;
    if (!owner || number <= come[owner] || number > made[owner]) return;
    come[owner] = number;
    this.#proven ||= owner === this.#own;
    this.#onMark(number);
  }

  /** Where the bytes end with the beginning of a mark; their length when they do not. */
  #beginning(bytes: Buffer): number {
    const { secret } = this.#marks;
    const [first = 0] = secret;
    let at = bytes.indexOf(first, Math.max(0, bytes.length - SECRET_BYTES + 1));
    while (at >= 0 && bytes.compare(secret, 0, bytes.length - at, at) !== 0) at = bytes.indexOf(first, at + 1);
    return at < 0 ? bytes.length : at;
  }
}
