/**
 * Whether anybody has written into a pipe since the last mark in it: if not, the next cut there needs no mark, which
 * the engine would carry through two processes.
 *
 * The kernel tells of a write before the writer goes on, so what was written before an answer has been told once the
 * event loop has looked again (`onceTold`). Whether it tells at all is tried with the first mark. A mark and the watch
 * that follows it are some microseconds apart, in which nobody but a thread in the background writes: its line still
 * comes, and is counted behind the cut that its stream has passed by then.
 */
import type { OutputPipe } from "./output-pipes.ts";

/** Who writes in every invoke is watched again after so many marks at most: each watch costs as much as a mark. */
const MOST_UNWATCHED = 31;

export class WriteWatch implements Disposable {
  readonly #pipe: OutputPipe;
  #trust: "unproven" | "trying" | "proven" | "none" = "unproven";
  #watching: Disposable | undefined;
  /** So many marks are made before it is watched again, this time and next time. */
  #unwatched = 0;
  #nextUnwatched = 0;

  constructor(pipe: OutputPipe) {
    this.#pipe = pipe;
  }

  /** Nothing has been written since the last mark, by what has been told until now. */
  get silent(): boolean {
    return this.#watching !== undefined;
  }

  /** Puts a mark in the pipe; what is written from then on is told. */
  mark(bytes: Buffer): ReturnType<OutputPipe["write"]> {
    if (this.#trust === "unproven") return this.#try(bytes);
    this.#stop();
    const outcome = this.#pipe.write(bytes);
    if (this.#unwatched > 0) this.#unwatched -= 1;
    else if (outcome !== "full" && this.#trust === "proven") this.#start();
    return outcome;
  }

  /** A cut has found it silent: it is worth watching. */
  foundSilent(): void {
    this.#nextUnwatched = 0;
  }

  /** Something has come that was written after the last mark: it must have been told. */
  expectTold(): void {
    const watching = this.#watching;
    if (watching) onceTold(() => this.#watching === watching && this[Symbol.dispose]());
  }

  [Symbol.dispose](): void {
    this.#stop();
    this.#trust = "none";
  }

  #try(bytes: Buffer): ReturnType<OutputPipe["write"]> {
    let told = false;
    const watching = this.#pipe.watch(() => {
      told = true;
    });
    const outcome = this.#pipe.write(bytes);
    if (outcome !== "written") {
      watching?.[Symbol.dispose]();
      return outcome;
    }
    this.#trust = watching ? "trying" : "none";
    onceTold(() => {
      watching?.[Symbol.dispose]();
      if (this.#trust === "trying") this.#trust = told ? "proven" : "none";
    });
    return outcome;
  }

  #start(): void {
    this.#watching = this.#pipe.watch(() => {
      this.#stop();
      this.#nextUnwatched = Math.min(MOST_UNWATCHED, this.#nextUnwatched * 2 + 1);
      this.#unwatched = this.#nextUnwatched;
    });
  }

  #stop(): void {
    this.#watching?.[Symbol.dispose]();
    this.#watching = undefined;
  }
}

/**
 * Calls back when whatever the kernel had to tell at the time of the call has been told. The look that the event loop
 * is busy with may have been before that, the one after the first turn is not.
 */
export function onceTold(callback: () => void): void {
  setImmediate(() => setImmediate(callback));
}
