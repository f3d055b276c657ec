/**
 * Cuts through a container's log: every line is before or after each of them.
 *
 * A cut has been passed when both streams have passed it: by its mark; by silence where a pipe cannot be reached or is
 * closed; at the end of the output; and at the latest when its limit is over, as when the process takes marks away.
 */
import type { LogCut } from "../../ports/containers.ts";
import type { CutStream } from "./cut-stream.ts";
import type { OutputPipes } from "./output-pipes.ts";

export interface CutSources {
  stdout: CutStream;
  stderr: CutStream;
  /** Resolves when what was written until now has come, as far as silence can tell; at once when stopped. */
  silence(stop: AbortSignal): Promise<void>;
  /** Milliseconds for which the output has been read; and at the last byte. */
  readingMs(): number;
  lastByteMs(): number;
}

/** Without a mark, and without a byte of either stream: it will not come. A busy machine may take most of this. */
const QUIET_LIMIT_MS = 2000;
/** While there is output a mark may only be late. */
const BUSY_LIMIT_MS = 5000;

export class LogCuts {
  readonly #sources: CutSources;
  readonly #ended = new AbortController();
  /** Not passed yet, in order. */
  readonly #awaited: { number: number; since: number; passed(): void }[] = [];
  #number = 0;
  /** One for all of them: there may be thousands in a second. */
  #timer: NodeJS.Timeout | undefined;

  constructor(sources: CutSources) {
    this.#sources = sources;
  }

  cut(pipes: OutputPipes): LogCut {
    this.#number += 1;
    const number = this.#number;
    const { stdout, stderr, silence, readingMs } = this.#sources;
    const { signal } = this.#ended;
    if (signal.aborted) return { number, made: undefined, complete: Promise.resolve() };
    const { promise: complete, resolve: passed } = Promise.withResolvers<void>();
    this.#awaited.push({ number, since: readingMs(), passed });
    this.#timer ??= setTimeout(() => this.#watch(), QUIET_LIMIT_MS);
    let quiet: Promise<void> | undefined;
    const mark = { number, ended: signal, quiet: () => (quiet ??= silence(signal)) };
    const first = stdout.mark(mark, pipes.stdout);
    const second = stderr.mark(mark, pipes.stderr);
    const made = first || second ? Promise.all([first, second]).then(() => undefined) : undefined;
    return { number, made, complete };
  }

  /** One of the streams has passed a cut. */
  settle(): void {
    const passed = Math.min(this.#sources.stdout.passed, this.#sources.stderr.passed);
    for (let first = this.#awaited[0]; first && first.number <= passed; first = this.#awaited[0]) {
      this.#awaited.shift();
      first.passed();
    }
  }

  /** Nothing more can come. */
  end(): void {
    this.#ended.abort();
    this.#giveUp(this.#number);
    clearTimeout(this.#timer);
  }

  #watch(): void {
    // What waits to be read is read first.
    setImmediate(() => {
      const { readingMs, lastByteMs } = this.#sources;
      const now = readingMs();
      const limitMs = now - lastByteMs() < QUIET_LIMIT_MS ? BUSY_LIMIT_MS : QUIET_LIMIT_MS;
      const late = this.#awaited.findLast(({ since }) => now - since >= limitMs);
      if (late) this.#giveUp(late.number);
      this.#timer = this.#awaited.length > 0 ? setTimeout(() => this.#watch(), QUIET_LIMIT_MS) : undefined;
    });
  }

  /** What comes from now on is after it. */
  #giveUp(number: number): void {
    this.#sources.stdout.pass(number);
    this.#sources.stderr.pass(number);
  }
}
