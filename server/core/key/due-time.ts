/** Days until something happens to a key, in due time. */
import { broughtBack, type DueTime } from "../schedule/due-time.ts";
import type { KeyRecord } from "./key-record.ts";

export const dayMs = 86_400_000;

/** How due time stands: a clock, as far as a rule needs it. */
export interface DueNow {
  /** Epoch milliseconds of due time. */
  dueNow: number;
  /** How far that is ahead of real time. */
  aheadMs: number;
}

export function dueIn(days: number, { dueNow, aheadMs }: DueNow): DueTime {
  return { dueAt: dueNow + days * dayMs, dueAheadMs: aheadMs };
}

/** Epoch milliseconds of real time: when it happens if the clock is not moved before. */
export function realTimeOf({ dueAt }: DueTime, { aheadMs }: Pick<DueNow, "aheadMs">): number {
  return dueAt - aheadMs;
}

/** Due time is only `aheadMs` ahead any more: what was set when it was further comes nearer by the difference. */
export function takenBack(key: KeyRecord, aheadMs: number): KeyRecord {
  return {
    ...key,
    ...(key.rotation && { rotation: broughtBack(key.rotation, aheadMs) }),
    ...(key.deletion && { deletion: broughtBack(key.deletion, aheadMs) }),
  };
}
