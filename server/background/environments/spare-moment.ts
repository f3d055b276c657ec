/**
 * What nobody waits for is done once all that has come in this turn of the event loop is answered, for several invokes
 * together. Sooner than that others would wait for it; later it would meet the next invoke of who has just been answered,
 * who is busy with the answer now.
 */
export class SpareMoment {
  #waiting: (() => void)[] = [];

  /** In the order of asking. */
  come(): Promise<void> {
    if (this.#waiting.length === 0) setImmediate(() => this.#begin());
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #begin(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
