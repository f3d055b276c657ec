/** Bytes in, lines out. What is not yet a line is kept, at most MAX_LINE_BYTES of it. */

/** A longer line comes in pieces of at most this: CloudWatch takes no larger event. */
export const MAX_LINE_BYTES = 262_144;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

export class LineSplitter {
  readonly #onLine: (text: string) => void;
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  constructor(onLine: (text: string) => void) {
    this.#onLine = onLine;
  }

  write(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, end));
      this.#emit(this.#take());
      from = end + 1;
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
  }

  /** The last line, when it has no end. */
  flush(): void {
    if (this.#pendingBytes > 0) this.#emit(this.#take());
  }

  #keep(bytes: Buffer): void {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes <= MAX_LINE_BYTES) return;
    let rest = this.#take();
    while (rest.length > MAX_LINE_BYTES) {
      const cut = characterStart(rest, MAX_LINE_BYTES);
      this.#onLine(rest.toString("utf8", 0, cut));
      rest = rest.subarray(cut);
    }
    this.#pending = [rest];
    this.#pendingBytes = rest.length;
  }

  #take(): Buffer {
    const bytes = this.#pending.length === 1 ? this.#pending[0] : Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    return bytes ?? Buffer.alloc(0);
  }

  #emit(line: Buffer): void {
    const end = line.at(-1) === RETURN ? line.length - 1 : line.length;
    this.#onLine(line.toString("utf8", 0, end));
  }
}

/** The last place not after `at` where a UTF-8 character begins; `at` itself where the bytes are not UTF-8. */
function characterStart(bytes: Buffer, at: number): number {
  for (let place = at; place > at - 4; place--) {
    if (((bytes[place] ?? 0) & 0xc0) !== 0x80) return place;
  }
  return at;
}
