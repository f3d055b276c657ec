/** When an event that waits is tried next, as people read it. Epoch milliseconds of real time. */
import type { InvocationRecord, NextAttempt } from "../../server/core/invoke/invocation.ts";
import { leastAheadSince } from "../../server/core/schedule/clock-moves.ts";
import type { ClockReading } from "../../server/core/schedule/clock-reading.ts";
import { span } from "../format/durations.ts";

/**
 * What the platform's clock was advanced since brings the attempt nearer, also what it was advanced again after some was
 * taken back: it counts from the least that it has been ahead since.
 */
export function attemptAt({ at, aheadMs, saidAt }: NextAttempt, clock: ClockOffset | undefined): number {
  const { offsetMs, moves } = clock ?? unmoved;
  const least = saidAt === undefined ? aheadMs : Math.min(aheadMs, leastAheadSince(moves, saidAt));
  return at - Math.max(0, offsetMs - least);
}

type ClockOffset = Pick<ClockReading, "offsetMs" | "moves">;

const unmoved: ClockOffset = { offsetMs: 0, moves: [] };

/** "in 45.0 s", or that only its turn is missing. */
export function attemptWhen(at: number, now: number): string {
  return at > now ? `in ${span(at - now)}` : "in its turn";
}

/** "first attempt", "attempt 2 after Error" */
export function attemptWhich({ attempts = 0, errorType }: Pick<InvocationRecord, "attempts" | "errorType">): string {
  const which = attempts === 0 ? "first attempt" : `attempt ${attempts + 1}`;
  return errorType === undefined ? which : `${which} after ${errorType}`;
}
