/** A key is deleted only after a time in which one may think again. */
import { KeyError } from "../errors/key-error.ts";
import { type DueNow, dueIn } from "./due-time.ts";
import type { KeyRecord } from "./key-record.ts";

export const deletionWindowDays = { min: 7, max: 30 } as const;
export const usualDeletionWindowDays = 30;

/** @throws KeyError ValidationException */
export function assertDeletionWindow(days: number): void {
  const { min, max } = deletionWindowDays;
  if (Number.isInteger(days) && days >= min && days <= max) return;
  const bound = days < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
  throw new KeyError(
    "ValidationException",
    `1 validation error detected: Value '${days}' at 'pendingWindowInDays' failed to satisfy constraint: Member must have value ${bound}`,
  );
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
