/**
 * Cuts through a container's log: every line is before or after each of them.
 *
 * A cut has been passed when both streams have passed it: by its mark; together with the cut before it, where nothing
 * has been written since; by silence where a pipe cannot be reached or is closed; at the end of the output; and at the
 * latest when its limit is over, as when the process takes marks away.
 */
import type { LogCut } from "../../ports/containers.ts";
import type { CutStream } from "./cut-stream.ts";
import type { OutputPipes } from "./output-pipes.ts";
import { onceTold } from "./write-watch.ts";

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
  /** So many of the last ones wait to be made. */
  #undecided = 0;
  /** Both streams are one pipe, and the mark comes in whichever the engine takes it for. */
  #joined = false;
  /** One for all of them: there may be thousands in a second. */
  #timer: NodeJS.Timeout | undefined;

  constructor(sources: CutSources) {
    this.#sources = sources;
  }

  cut(pipes: OutputPipes): LogCut {
    this.#number += 1;
    const number = this.#number;
    const { stdout, stderr, readingMs } = this.#sources;
    const { signal } = this.#ended;
    if (signal.aborted) return { number, made: undefined, complete: Promise.resolve() };
    const { promise: complete, resolve: passed } = Promise.withResolvers<void>();
    this.#awaited.push({ number, since: readingMs(), passed });
    this.#timer ??= setTimeout(() => this.#watch(), QUIET_LIMIT_MS);
    const cut = new Cut(number, complete);
    if (this.#undecided > 0 || stdout.silent || stderr.silent) this.#decideSoon(cut, pipes);
    else this.#make(cut, pipes);
    return cut;
  }

  /** One of the streams has passed a cut. */
  settle(): void {
    const { stdout, stderr } = this.#sources;
    if (this.#joined) for (const stream of [stdout, stderr]) stream.pass(Math.max(stdout.passed, stderr.passed));
    const passed = Math.min(stdout.passed, stderr.passed);
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

  /** Whether a stream is silent is known when the kernel has told of what was written until now. */
  #decideSoon(cut: Cut, pipes: OutputPipes): void {
    this.#undecided += 1;
    onceTold(() => {
      this.#undecided -= 1;
      if (this.#ended.signal.aborted) cut.isMade();
      else this.#make(cut, pipes);
    });
  }

  #make(cut: Cut, pipes: OutputPipes): void {
    const { stdout, stderr, silence } = this.#sources;
    const { signal } = this.#ended;
    let quiet: Promise<void> | undefined;
    const mark = { number: cut.number, ended: signal, quiet: () => (quiet ??= silence(signal)) };
    this.#joined = pipes.stdout !== undefined && pipes.stdout === pipes.stderr;
    const first = stdout.cut(mark, pipes.stdout);
    const second = this.#joined ? undefined : stderr.cut(mark, pipes.stderr);
    if (first || second) void Promise.all([first, second]).then(() => cut.isMade());
    else cut.isMade();
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

class Cut implements LogCut {
  readonly number: number;
  readonly complete: Promise<void>;
  #isMade = false;
  #waiting: PromiseWithResolvers<void> | undefined;

  constructor(number: number, complete: Promise<void>) {
    this.number = number;
    this.complete = complete;
  }

  get made(): Promise<void> | undefined {
    if (this.#isMade) return undefined;
    this.#waiting ??= Promise.withResolvers<void>();
    return this.#waiting.promise;
  }

  isMade(): void {
    this.#isMade = true;
    this.#waiting?.resolve();
  }
}
