/** When a function that nobody invokes becomes Inactive. Times are epoch milliseconds, real time. */
import type { FunctionRecord } from "../function/function-record.ts";
import { dueElapsedMs, type StandingClock } from "./due-time.ts";

export type IdleSubject = Pick<FunctionRecord, "state" | "updateStatus" | "stateSince" | "lastInvokedAt">;

/**
 * @returns how much due time is left until the function is idle, 0 or less when it is; infinite while it is not Active
 *   or its update is in progress, which is a use of it
 */
export function idleLeftMs(subject: IdleSubject, clock: StandingClock, idleAfterMs: number): number {
  const { state, updateStatus, stateSince, lastInvokedAt = 0 } = subject;
  if (state !== "Active" || updateStatus === "InProgress") return Number.POSITIVE_INFINITY;
  return idleAfterMs - dueElapsedMs(clock, Math.max(stateSince, lastInvokedAt));
}
