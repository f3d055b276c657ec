/**
 * When an Event invoke is tried again. Lambda's rules: a function error twice more, after one and then two minutes;
 * throttling and our own failures with growing pauses, until the event is too old. Times are milliseconds.
 * Source: the Lambda developer guide, "How Lambda handles errors and retries with asynchronous invocation".
 */

const AFTER_FUNCTION_ERROR_MS = [60_000, 120_000] as const;
const MAXIMUM_EVENT_AGE_MS = 6 * 3_600_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;
/** Longer than this nobody at a screen waits for what has become possible meanwhile. */
const LONGEST_FUNCTION_PAUSE_MS = 10_000;

export type AttemptResult = "ok" | "function-error" | "not-run";

export interface Attempt {
  result: AttemptResult;
  /** Attempts in which the function ran, this one included. */
  ran: number;
  /** Attempts one after the other in which it did not run, this one included. */
  notRun: number;
  /** Since it was accepted, by due time. */
  ageMs: number;
}

/** @returns the pause before the next attempt, or undefined when there is none. */
export function retryAfterMs({ result, ran, notRun, ageMs }: Attempt): number | undefined {
  if (result === "ok") return undefined;
  const pauseMs = result === "function-error" ? AFTER_FUNCTION_ERROR_MS[ran - 1] : growing(notRun, LONGEST_PAUSE_MS);
  return pauseMs === undefined || isTooOld(ageMs + pauseMs) ? undefined : pauseMs;
}

/** An event that has waited longer is given up. */
export function isTooOld(ageMs: number): boolean {
  return ageMs > MAXIMUM_EVENT_AGE_MS;
}

/** How long no event of a function is tried after `misses` attempts that did not come to run: it is one try for all. */
export function functionPauseMs(misses: number): number {
  return growing(misses, LONGEST_FUNCTION_PAUSE_MS);
}

function growing(times: number, longestMs: number): number {
  return Math.min(longestMs, FIRST_PAUSE_MS * 2 ** Math.min(times - 1, 30));
}
