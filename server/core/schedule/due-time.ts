/** What is due at a time of due time, and how much of due time has passed since something happened. Milliseconds. */

/** A time that is compared with due time, and goes back with it as far as it was ahead when the time was set. */
export interface DueTime {
  /** Epoch milliseconds of due time. */
  dueAt: number;
  dueAheadMs: number;
}

/** Due time is only `aheadMs` ahead any more: what was set when it was further comes nearer by the difference. */
export function broughtBack<Due extends DueTime>(due: Due, aheadMs: number): Due {
  const tooFarMs = Math.max(0, due.dueAheadMs - aheadMs);
  return { ...due, dueAt: due.dueAt - tooFarMs, dueAheadMs: due.dueAheadMs - tooFarMs };
}

/** A clock as it stands at one moment, as far as a rule needs it. */
export interface StandingClock {
  /** Epoch milliseconds, real time. */
  now: number;
  /** How far due time is ahead of that. */
  offsetMs: number;
  /** The least that it has been ahead since then: what was advanced before a mark does not count for it. */
  leastAheadSince: (at: number) => number;
}

export interface RunningClock {
  now(): number;
  readonly offsetMs: number;
  leastAheadSince(at: number): number;
}

/** @param advancedMs as if it had just been advanced so far */
export function standing(clock: RunningClock, advancedMs = 0): StandingClock {
  return {
    now: clock.now(),
    offsetMs: clock.offsetMs + advancedMs,
    leastAheadSince: (at) => clock.leastAheadSince(at),
  };
}

/** @param since a mark: epoch milliseconds, real time */
export function dueElapsedMs({ now, offsetMs, leastAheadSince }: StandingClock, since: number): number {
  return now - since + offsetMs - leastAheadSince(since);
}
