/**
 * Rounds of one kind of work: one at a time, and what is asked for during one is done by another after it. So whoever
 * hears of a change asks for a round, and no change goes unseen.
 */
export class Rounds implements AsyncDisposable {
  readonly #work: () => Promise<void>;
  #running: Promise<void> | undefined;
  #isAskedFor = false;
  #isStopped = false;

  /** @param work does not reject: what stands against it is its own to tell, and to try again */
  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Work looks at it between its parts: it ends early when this is true. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  ask(): void {
    if (this.#isStopped) return;
    this.#isAskedFor = true;
    this.#running ??= this.#run();
  }

  /** Resolves when all that was asked for so far is done. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** Begins no other round. */
  stop(): void {
    this.#isStopped = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#isAskedFor && !this.#isStopped) {
        this.#isAskedFor = false;
        await this.#work();
      }
    } finally {
      // In the turn of the last look at what is asked for: nothing comes in between.
      this.#running = undefined;
    }
  }
}
