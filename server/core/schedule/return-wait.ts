/**
 * How long an invoke waits for an environment that has answered and is to ask for its next event. Another environment
 * would take a start, so waiting for as long as a start takes is never much worse than not having waited; on a machine
 * that has no time to spare both take longer.
 */

/** A runtime that comes back at once may still be kept from it for a moment. Milliseconds. */
const LEAST_MS = 200;
/** A function that works on behind its answers is not waited for longer, however long its starts take. */
const MOST_MS = 2000;

/** @param startMs what the environment's own start has taken; undefined when that is not known */
export function returnWaitMs(startMs: number | undefined): number {
  return Math.min(MOST_MS, Math.max(LEAST_MS, startMs ?? 0));
}
