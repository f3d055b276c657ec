import { type ClockMove, leastAheadSince, moved, offsetOf } from "../../core/schedule/clock-moves.ts";
import type { MovableClock } from "../../ports/clock.ts";

/** How far the fine clock may be from the system's before it is set right: after a sleep, or a step by NTP. */
const DRIFT_MS = 20;
/** Looked at no oftener: an invoke asks for the time a dozen times. */
const LOOK_EVERY_MS = 5;

/** The machine's clock. Due time is ahead of it by an offset that can be moved. */
export class SystemClock implements MovableClock {
  #offsetMs: number;
  #moves: readonly ClockMove[];
  readonly #listeners = new Set<() => void>();
  /** Epoch milliseconds at which the monotonic clock was 0. */
  #origin = performance.timeOrigin;
  #lookAgainAt = 0;

  constructor(moves: readonly ClockMove[] = []) {
    this.#moves = moves;
    this.#offsetMs = offsetOf(moves);
  }

  now(): number {
    const sinceOrigin = performance.now();
    if (sinceOrigin >= this.#lookAgainAt) this.#look(sinceOrigin);
    return this.#origin + sinceOrigin;
  }

  #look(sinceOrigin: number): void {
    this.#lookAgainAt = sinceOrigin + LOOK_EVERY_MS;
    const driftMs = Date.now() - (this.#origin + sinceOrigin);
    if (Math.abs(driftMs) > DRIFT_MS) this.#origin += driftMs;
  }

  monotonic(): number {
    return performance.now();
  }

  dueNow(): number {
    return this.now() + this.#offsetMs;
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  get moves(): readonly ClockMove[] {
    return this.#moves;
  }

  leastAheadSince(at: number): number {
    return leastAheadSince(this.#moves, at);
  }

  moveTo(offsetMs: number): void {
    if (!(offsetMs >= 0)) throw new Error(`due time is never behind real time, as by ${-offsetMs} ms`);
    if (offsetMs !== this.#offsetMs) this.follow(moved(this.#moves, { at: this.now(), offsetMs }));
  }

  follow(moves: readonly ClockMove[]): void {
    this.#moves = moves;
    this.#offsetMs = offsetOf(moves);
    for (const listener of [...this.#listeners]) listener();
  }

  onShift(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Moves due time ahead. @returns the offset from now on. */
  advance(byMs: number): number {
    if (!(byMs >= 0)) throw new Error(`due time is advanced, not set back by ${-byMs} ms`);
    this.moveTo(this.#offsetMs + byMs);
    return this.#offsetMs;
  }
}
