/** When a function that nobody invokes becomes Inactive. Times are epoch milliseconds, real time. */
import type { FunctionRecord } from "../function/function-record.ts";

/** What has passed of due time since a mark: real time, and what due time was moved ahead meanwhile. */
export interface IdleClock {
  now: number;
  /** How far due time is ahead now. Milliseconds. */
  offsetMs: number;
  /** The least that it has been ahead since then: what was advanced before the mark does not count. */
  leastAheadSince(at: number): number;
}

export type IdleSubject = Pick<FunctionRecord, "state" | "updateStatus" | "stateSince" | "lastInvokedAt">;

/**
 * @returns how much due time is left until the function is idle, 0 or less when it is; infinite while it is not Active
 *   or its update is in progress, which is a use of it
 */
export function idleLeftMs(subject: IdleSubject, clock: IdleClock, idleAfterMs: number): number {
  const { state, updateStatus, stateSince, lastInvokedAt = 0 } = subject;
  if (state !== "Active" || updateStatus === "InProgress") return Number.POSITIVE_INFINITY;
  const since = Math.max(stateSince, lastInvokedAt);
  return idleAfterMs - (clock.now - since) - (clock.offsetMs - clock.leastAheadSince(since));
}
