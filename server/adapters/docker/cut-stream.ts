/** One stream of a container's output: bytes in, lines out, each with the number of cuts that came before it. */
import { setTimeout as delay } from "node:timers/promises";
import type { OutputStream } from "./container-output.ts";
import { LineSplitter } from "./line-splitter.ts";
import { MarkedStream, type OutputMarks } from "./output-marks.ts";
import type { OutputPipe } from "./output-pipes.ts";
import { WriteWatch } from "./write-watch.ts";

export interface CutMark {
  /** Cuts are numbered from 1. */
  number: number;
  /** Resolves when what was written before the cut has come, as far as silence can tell. */
  quiet(): Promise<void>;
  ended: AbortSignal;
}

/** How long the engine gets to make room in a pipe that is full. */
const FULL_PAUSE_MS = 1;

export class CutStream {
  readonly #lines: LineSplitter;
  readonly #marks: OutputMarks;
  readonly #marked: MarkedStream;
  readonly #onPassed: () => void;
  #passed = 0;
  /** Cuts that are not passed yet, in order; with each those up to `upTo` are, as nothing was written in between. */
  readonly #awaited: { number: number; upTo: number }[] = [];
  #watch: WriteWatch | undefined;
  /** Resolves when the last of the marks that wait for room is made. */
  #waiting: Promise<void> | undefined;

  constructor(
    stream: OutputStream,
    marks: OutputMarks,
    on: { line(text: string, afterCut: number): void; passed(): void },
  ) {
    this.#lines = new LineSplitter((text) => on.line(text, this.#passed));
    this.#marks = marks;
    this.#marked = new MarkedStream(stream, marks, {
      bytes: (bytes) => this.#lines.write(bytes),
      mark: (number) => this.pass(number),
    });
    this.#onPassed = on.passed;
  }

  /** How many cuts it has passed. */
  get passed(): number {
    return this.#passed;
  }

  /** Nothing has been written since the last cut, by what the kernel has told until now. */
  get silent(): boolean {
    return this.#watch?.silent === true && this.#marked.proven && !this.#waiting;
  }

  write(bytes: Buffer): void {
    if (!this.#marks.pending) this.#watch?.expectTold();
    this.#marked.write(bytes);
  }

  /** What has come is before this cut, a line without its end too. */
  pass(number: number): void {
    let passed = number;
    for (let first = this.#awaited[0]; first && first.number <= number; first = this.#awaited[0]) {
      this.#awaited.shift();
      passed = Math.max(passed, first.upTo);
    }
    if (passed <= this.#passed) return;
    this.#lines.flush();
    this.#passed = passed;
    this.#onPassed();
  }

  /** Nothing more comes. */
  end(): void {
    this.#watch?.[Symbol.dispose]();
    this.#marked.flush();
    this.#lines.flush();
  }

  /**
   * When it is silent the cut is where the one before is, without a mark.
   * @returns undefined when what is written from now on comes after the cut, else when that is so
   */
  cut(cut: CutMark, pipe: OutputPipe | undefined): Promise<void> | undefined {
    if (this.silent) return this.#passAlong(cut.number);
    this.#awaited.push({ number: cut.number, upTo: cut.number });
    if (!pipe) return this.#passQuietly(cut);
    this.#watch ??= new WriteWatch(pipe);
    const watch = this.#watch;
    if (!this.#waiting && this.#put(cut, watch)) return undefined;
    const made = this.#putLater(cut, watch, this.#waiting);
    this.#waiting = made;
    return made.then(() => {
      if (this.#waiting === made) this.#waiting = undefined;
    });
  }

  #passAlong(number: number): undefined {
    this.#watch?.foundSilent();
    const last = this.#awaited.at(-1);
    if (last) last.upTo = number;
    else this.pass(number);
  }

  /** @returns false when the pipe is full. */
  #put(cut: CutMark, watch: WriteWatch): boolean {
    const outcome = this.#marked.mark(cut.number, (mark) => watch.mark(mark));
    // Nothing more is written to it that anybody reads; what was written before may be on its way.
    if (outcome === "closed") void this.#passQuietly(cut);
    return outcome !== "full";
  }

  async #putLater(cut: CutMark, watch: WriteWatch, before: Promise<void> | undefined): Promise<void> {
    await before;
    // One that has been given up needs no mark.
    while (cut.number > this.#passed && !cut.ended.aborted && !this.#put(cut, watch)) await delay(FULL_PAUSE_MS);
  }

  async #passQuietly(cut: CutMark): Promise<void> {
    await cut.quiet();
    this.pass(cut.number);
  }
}
