import type { ClockMove } from "../core/schedule/clock-moves.ts";

/** Time. What is recorded is real; what is due is compared with `dueNow`, which an offset can move ahead. */
export interface Clock {
  /** Epoch milliseconds with fractions, real time. */
  now(): number;
  /** Milliseconds from an arbitrary start, never set back: for durations. */
  monotonic(): number;
  /** Epoch milliseconds for deciding what is due. */
  dueNow(): number;
}

/** For what waits until something is due. */
export interface DueClock extends Clock {
  /** How far due time is ahead of real time. Milliseconds. */
  readonly offsetMs: number;
  /** The least that it has been ahead since then, which is a time of `now`. Milliseconds. */
  leastAheadSince(at: number): number;
  /**
   * Called at once when due time has moved, ahead or back: whoever waits looks again.
   * @returns unsubscribe
   */
  onShift(listener: () => void): () => void;
}

/** For who moves it. */
export interface MovableClock extends DueClock {
  readonly moves: readonly ClockMove[];
  /** From now on due time is ahead as these say. */
  follow(moves: readonly ClockMove[]): void;
}
