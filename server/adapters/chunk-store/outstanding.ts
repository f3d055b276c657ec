/** Work that goes on while more is begun: so much at once, and its first failure ends all of it. */
export class Outstanding {
  readonly #limit: number;
  readonly #running = new Set<Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #weight = 0;
  #failure: { error: unknown } | undefined;

  /** @param limit of the weights together */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Waits until more may be begun. @throws what failed before. */
  async room(): Promise<void> {
    while (this.#weight >= this.#limit && !this.#failure) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#check();
  }

  begin(weight: number, work: Promise<void>): void {
    this.#weight += weight;
    const running: Promise<void> = work.then(
      () => this.#ended(weight, running),
      (error: unknown) => {
        this.#failure ??= { error };
        this.#ended(weight, running);
      },
    );
    this.#running.add(running);
  }

  /** Nothing goes on any more when it is over. @throws what failed before. */
  async end(): Promise<void> {
    await Promise.all(this.#running);
    this.#check();
  }

  #ended(weight: number, running: Promise<void>): void {
    this.#weight -= weight;
    this.#running.delete(running);
    // The one that has waited longest, unless all are to hear of a failure.
    for (const wake of this.#waiting.splice(0, this.#failure ? this.#waiting.length : 1)) wake();
  }

  #check(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
