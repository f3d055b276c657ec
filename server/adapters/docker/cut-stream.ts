/** One stream of a container's output: bytes in, lines out, each with the number of cuts that came before it. */
import { setTimeout as delay } from "node:timers/promises";
import { LineSplitter } from "./line-splitter.ts";
import { MarkedStream } from "./output-marks.ts";
import type { OutputPipe } from "./output-pipes.ts";

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
  readonly #marked: MarkedStream;
  readonly #onPassed: () => void;
  #passed = 0;
  /** Resolves when the last of the marks that wait for room is made. */
  #waiting: Promise<void> | undefined;

  constructor(onLine: (text: string, afterCut: number) => void, onPassed: () => void) {
    this.#lines = new LineSplitter((text) => onLine(text, this.#passed));
    this.#marked = new MarkedStream(
      (bytes) => this.#lines.write(bytes),
      (number) => this.pass(number),
    );
    this.#onPassed = onPassed;
  }

  /** How many cuts it has passed. */
  get passed(): number {
    return this.#passed;
  }

  write(bytes: Buffer): void {
    this.#marked.write(bytes);
  }

  /** What has come is before this cut, a line without its end too. */
  pass(number: number): void {
    if (number <= this.#passed) return;
    this.#lines.flush();
    this.#passed = number;
    this.#onPassed();
  }

  /** Nothing more comes. */
  end(): void {
    this.#marked.flush();
    this.#lines.flush();
  }

  /** @returns undefined when what is written from now on comes after the cut, else when that is so. */
  mark(cut: CutMark, pipe: OutputPipe | undefined): Promise<void> | undefined {
    if (!pipe) return this.#passQuietly(cut);
    if (!this.#waiting && this.#put(cut, pipe)) return undefined;
    const made = this.#putLater(cut, pipe, this.#waiting);
    this.#waiting = made;
    return made.then(() => {
      if (this.#waiting === made) this.#waiting = undefined;
    });
  }

  /** @returns false when the pipe is full. */
  #put(cut: CutMark, pipe: OutputPipe): boolean {
    const outcome = this.#marked.mark(cut.number, pipe);
    // Nothing more is written to it that anybody reads; what was written before may be on its way.
    if (outcome === "closed") void this.#passQuietly(cut);
    return outcome !== "full";
  }

  async #putLater(cut: CutMark, pipe: OutputPipe, before: Promise<void> | undefined): Promise<void> {
    await before;
    // One that has been given up needs no mark.
    while (cut.number > this.#passed && !cut.ended.aborted && !this.#put(cut, pipe)) await delay(FULL_PAUSE_MS);
  }

  async #passQuietly(cut: CutMark): Promise<void> {
    await cut.quiet();
    this.pass(cut.number);
  }
}
