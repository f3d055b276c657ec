/** When an event that waits is tried next, as people read it. Epoch milliseconds of real time. */
import type { InvocationRecord, NextAttempt } from "../../server/core/invoke/invocation.ts";
import { span } from "../format/durations.ts";

/** @param aheadMs how far the platform's clock is ahead now: what it was advanced since brings the attempt nearer. */
export function attemptAt({ at, aheadMs: then }: NextAttempt, aheadMs: number): number {
  return at - Math.max(0, aheadMs - then);
}

/** "in 45.0 s", or that only its turn is missing. */
export function attemptWhen(at: number, now: number): string {
  return at > now ? `in ${span(at - now)}` : "in its turn";
}

/** "first attempt", "attempt 2 after Error" */
export function attemptWhich({ attempts = 0, errorType }: Pick<InvocationRecord, "attempts" | "errorType">): string {
  const which = attempts === 0 ? "first attempt" : `attempt ${attempts + 1}`;
  return errorType === undefined ? which : `${which} after ${errorType}`;
}
