/**
 * Who uses the store's chunks: optimizations, which may adopt any chunk that is there, and the collection, which
 * removes those that nobody needs. They never do so at the same time: an optimization registers before it asks whether
 * a chunk is there, and the collection works in short turns while none is registered.
 */
export class StoreUse {
  #registered = 0;
  #turn: Promise<unknown> | undefined;
  #idle: (() => void)[] = [];
  /** Registrations so far: whoever has read which chunks are needed reads again when it has changed. */
  #epoch = 0;

  /** Waits for a turn of the collection to end. */
  async register(): Promise<Disposable> {
    while (this.#turn) await this.#turn;
    this.#registered += 1;
    this.#epoch += 1;
    return {
      [Symbol.dispose]: () => {
        this.#registered -= 1;
        if (this.#registered === 0) for (const wake of this.#idle.splice(0)) wake();
      },
    };
  }

  /** Does a short piece of work while no optimization is registered. One at a time. */
  async alone<Result>(work: (epoch: number) => Promise<Result>): Promise<Result> {
    while (this.#registered > 0 || this.#turn) {
      if (this.#turn) await this.#turn;
      else await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
    const working = work(this.#epoch);
    const turn = working.then(
      () => undefined,
      () => undefined,
    );
    this.#turn = turn;
    try {
      return await working;
    } finally {
      this.#turn = undefined;
    }
  }
}
