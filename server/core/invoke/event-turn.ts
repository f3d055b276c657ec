/** Whether an event that waits in the queue has its turn. Times are milliseconds. */
import type { DueTime, StandingClock } from "../schedule/due-time.ts";
import type { InvocationRecord } from "./invocation.ts";
import { isTooOld } from "./retry.ts";

/** An accepted event as it waits. */
export interface WaitingEvent extends DueTime {
  invocation: InvocationRecord;
  /** How far due time was ahead when it was accepted. */
  acceptedAheadMs: number;
}

type Aged = Pick<WaitingEvent, "invocation" | "acceptedAheadMs">;
type Standing = Pick<StandingClock, "now" | "offsetMs">;

/** When it is due: whether it may still be tried, or is given up. */
export function turnOf(event: Aged & DueTime, clock: Standing): "waits" | "due" | "too old" {
  if (event.dueAt > clock.now + clock.offsetMs) return "waits";
  return isTooOld(eventAgeMs(event, clock)) ? "too old" : "due";
}

/** By due time. */
export function eventAgeMs({ invocation, acceptedAheadMs }: Aged, { now, offsetMs }: Standing): number {
  return now - invocation.arrivedAt + Math.max(0, offsetMs - acceptedAheadMs);
}
