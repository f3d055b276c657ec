/**
 * Who may write log lines, and who waits: what is accepted and not written yet is bounded.
 *
 * A stream that is too far ahead of the disk waits, and the others do not. Who has waited goes on only after a rest
 * longer than the write took, so that a function that floods its log leaves most of this process to the others.
 */

/** Of one stream: some thousand short lines. Bytes as the buffer counts them. */
const STREAM_BYTES = 2_000_000;
/** Of all streams together, from where on only those go on that have less than their small share. */
const ALL_BYTES = 16_000_000;
const SMALL_BYTES = 64_000;
/** For each millisecond of writing. */
const REST_MS = 2;
const LONGEST_REST_MS = 1_000;

export class LogRoom {
  /** By stream. */
  readonly #unwritten = new Map<string, number>();
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();
  #bytes = 0;
  #rest: NodeJS.Timeout | undefined;

  /** Of all streams: accepted and not written. */
  get bytes(): number {
    return this.#bytes;
  }

  add(logStreamName: string, bytes: number): void {
    this.#unwritten.set(logStreamName, (this.#unwritten.get(logStreamName) ?? 0) + bytes);
    this.#bytes += bytes;
  }

  /** Undefined: there is room. Else it resolves when there is, never rejects. */
  room(logStreamName: string): Promise<void> | undefined {
    if (this.#hasRoom(logStreamName)) return undefined;
    const waiting = this.#waiting.get(logStreamName) ?? Promise.withResolvers<void>();
    this.#waiting.set(logStreamName, waiting);
    return waiting.promise;
  }

  /** Written, or given up. */
  remove(bytesOf: ReadonlyMap<string, number>): void {
    for (const [logStreamName, bytes] of bytesOf) {
      const left = (this.#unwritten.get(logStreamName) ?? 0) - bytes;
      if (left > 0) this.#unwritten.set(logStreamName, left);
      else this.#unwritten.delete(logStreamName);
      this.#bytes -= bytes;
    }
  }

  /** After a write: who waits goes on soon, if there is room then. */
  releaseAfterRest(writeMs: number): void {
    if (this.#waiting.size === 0) return;
    const restMs = Math.min(LONGEST_REST_MS, writeMs * REST_MS);
    this.#rest ??= setTimeout(() => {
      this.#rest = undefined;
      this.#release((logStreamName) => this.#hasRoom(logStreamName));
    }, restMs);
  }

  /** The disk refuses, or history is closed: waiting would not help. Who adds too much then waits again. */
  releaseAll(): void {
    clearTimeout(this.#rest);
    this.#rest = undefined;
    this.#release(() => true);
  }

  #release(mayGoOn: (logStreamName: string) => boolean): void {
    for (const [logStreamName, waiting] of [...this.#waiting]) {
      if (!mayGoOn(logStreamName)) continue;
      this.#waiting.delete(logStreamName);
      waiting.resolve();
    }
  }

  #hasRoom(logStreamName: string): boolean {
    const bytes = this.#unwritten.get(logStreamName) ?? 0;
    return bytes < SMALL_BYTES || (bytes < STREAM_BYTES && this.#bytes < ALL_BYTES);
  }
}
