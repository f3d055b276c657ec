import type { Clock } from "../../ports/clock.ts";

/** How far the fine clock may be from the system's before it is set right: after a sleep, or a step by NTP. */
const DRIFT_MS = 20;

/** The machine's clock. Due time is ahead of it by an offset that can be advanced. */
export class SystemClock implements Clock {
  #offsetMs: number;
  /** Epoch milliseconds at which the monotonic clock was 0. */
  #origin = performance.timeOrigin;

  constructor(offsetMs = 0) {
    this.#offsetMs = offsetMs;
  }

  now(): number {
    const fine = this.#origin + performance.now();
    if (Math.abs(Date.now() - fine) <= DRIFT_MS) return fine;
    this.#origin = Date.now() - performance.now();
    return this.#origin + performance.now();
  }

  monotonic(): number {
    return performance.now();
  }

  dueNow(): number {
    return this.now() + this.#offsetMs;
  }

  /** How far due time is ahead of real time. Milliseconds. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** Moves due time ahead. @returns the offset from now on. */
  advance(byMs: number): number {
    if (!(byMs >= 0)) throw new Error(`due time only moves ahead, not by ${byMs} ms`);
    this.#offsetMs += byMs;
    return this.#offsetMs;
  }
}
