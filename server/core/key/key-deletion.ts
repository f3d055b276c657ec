/** A key is deleted only after a time in which one may think again. */
import { assertDays } from "./day-count.ts";
import { type DueNow, dueIn } from "./due-time.ts";
import type { KeyRecord } from "./key-record.ts";

export const deletionWindowDays = { min: 7, max: 30 } as const;
export const usualDeletionWindowDays = 30;

/** @throws KeyError ValidationException */
export function assertDeletionWindow(days: number): void {
  assertDays(days, "pendingWindowInDays", deletionWindowDays);
}

export function scheduledForDeletion(key: KeyRecord, windowDays: number, now: DueNow): KeyRecord {
  return { ...key, state: "PendingDeletion", deletion: { windowDays, ...dueIn(windowDays, now) } };
}

/** Whoever wants to use it again says so. */
export function deletionCancelled({ deletion, ...key }: KeyRecord): KeyRecord {
  return { ...key, state: "Disabled" };
}

export function isDeletionDue({ state, deletion }: KeyRecord, dueNow: number): boolean {
  return state === "PendingDeletion" && deletion !== undefined && deletion.dueAt <= dueNow;
}
