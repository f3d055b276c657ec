/**
 * The frames of an attached output, whole ones only: one byte for the stream, three empty, four for the length (big
 * endian), then the bytes.
 */
const HEADER_BYTES = 8;
const STDERR = 2;
const NEWLINE = 10;

export class FrameCutter {
  /** The beginning of a frame, as it came. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  stderrAtLineStart = true;

  /** @returns whole frames, as few pieces as they are in. */
  write(chunk: Buffer): Buffer[] {
    const bytes = this.#heldBytes < HEADER_BYTES && this.#heldBytes > 0 ? this.#joined(chunk) : chunk;
    let at = this.#heldBytes === 0 ? 0 : this.#missing();
    if (at > bytes.length) return this.#hold(bytes);
    if (this.#heldBytes > 0) this.#note(this.#held[0] ?? bytes, bytes, at);
    for (;;) {
      const end = at + frameLength(bytes, at);
      if (!(end <= bytes.length)) break;
      this.#note(bytes.subarray(at), bytes, end);
      at = end;
    }
    const whole = [...this.#held, bytes.subarray(0, at)].filter(({ length }) => length > 0);
    this.#held = [];
    this.#heldBytes = 0;
    this.#hold(bytes.subarray(at));
    return whole;
  }

  /** What follows begins with a frame. */
  cut(): void {
    this.#held = [];
    this.#heldBytes = 0;
  }

  #joined(chunk: Buffer): Buffer {
    const bytes = Buffer.concat([...this.#held, chunk]);
    this.cut();
    return bytes;
  }

  #hold(bytes: Buffer): Buffer[] {
    if (bytes.length > 0) this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    return [];
  }

  /** Of the frame whose beginning is held. */
  #missing(): number {
    const [first] = this.#held;
    return first ? frameLength(first, 0) - this.#heldBytes : 0;
  }

  #note(header: Buffer, bytes: Buffer, end: number): void {
    if (header[0] === STDERR && end > 0) this.stderrAtLineStart = bytes[end - 1] === NEWLINE;
  }
}

/** @returns NaN while the header is not all there. */
function frameLength(bytes: Buffer, at: number): number {
  return bytes.length - at < HEADER_BYTES ? Number.NaN : HEADER_BYTES + bytes.readUInt32BE(at + 4);
}

export function stderrFrame(text: string): Buffer {
  const bytes = Buffer.from(text);
  const header = Buffer.from([STDERR, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}
