/**
 * Reads anew at a measured pace: at once after a quiet time, and never more than a small part of the time while
 * messages keep coming. The last message of a burst is always followed by a read.
 */
export interface Pace {
  leastPauseMs: number;
  /** A read that took long is followed by a pause so many times as long. */
  pausePerRead: number;
}

/** For what stands on a page all the time. */
const usual: Pace = { leastPauseMs: 1000, pausePerRead: 20 };
/** For what somebody reads before he decides. */
export const closely: Pace = { leastPauseMs: 250, pausePerRead: 1 };

export class Paced {
  readonly #read: (key: string) => Promise<void>;
  readonly #pace: Pace;
  readonly #waiting = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #notBefore = new Map<string, number>();

  constructor(read: (key: string) => Promise<void>, pace = usual) {
    this.#read = read;
    this.#pace = pace;
  }

  /** Something has changed: it is read as soon as it may be. */
  ask(key: string): void {
    if (this.#waiting.has(key)) return;
    const pause = Math.max(0, (this.#notBefore.get(key) ?? 0) - performance.now());
    this.#waiting.set(
      key,
      setTimeout(() => void this.#go(key), pause),
    );
  }

  async #go(key: string): Promise<void> {
    const { leastPauseMs, pausePerRead } = this.#pace;
    const begun = performance.now();
    // What changes from here on is asked for again.
    this.#notBefore.set(key, begun + leastPauseMs);
    this.#waiting.delete(key);
    await this.#read(key);
    const took = performance.now() - begun;
    this.#notBefore.set(key, performance.now() + Math.max(leastPauseMs, pausePerRead * took));
  }
}
