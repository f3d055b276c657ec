/**
 * What nobody waits for is done a moment later, for several invokes together: who has just been answered mostly asks
 * again at once, and the runtime with it, and they come first.
 */

/** Long enough for the next invoke to be on its way, and too short for anybody to notice. */
const MOMENT_MS = 1;

export class SpareMoment {
  #waiting: (() => void)[] = [];

  /** In the order of asking. */
  come(): Promise<void> {
    if (this.#waiting.length === 0) setTimeout(() => this.#begin(), MOMENT_MS);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #begin(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
