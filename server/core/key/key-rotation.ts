/** New material for a key, by itself every so many days. What was encrypted with older material stays readable. */
import { assertDays } from "./day-count.ts";
import { type DueNow, dayMs, dueIn } from "./due-time.ts";
import type { KeyRecord } from "./key-record.ts";

export const rotationPeriodDays = { min: 90, max: 2560 } as const;
export const usualRotationPeriodDays = 365;

/** How often a key may be rotated by hand. https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html */
export const onDemandRotations = 25;

/** @throws KeyError ValidationException */
export function assertRotationPeriod(days: number): void {
  assertDays(days, "rotationPeriodInDays", rotationPeriodDays);
}

/** One that rotates already keeps the day of its next rotation, unless the period changes. */
export function rotating(key: KeyRecord, periodDays: number, now: DueNow): KeyRecord {
  if (key.rotation?.periodDays === periodDays) return key;
  return { ...key, rotation: { periodDays, ...dueIn(periodDays, now) } };
}

export function notRotating({ rotation, ...key }: KeyRecord): KeyRecord {
  return key;
}

/** One that cannot be used is rotated when it can. */
export function isRotationDue({ state, rotation }: KeyRecord, dueNow: number): boolean {
  return state === "Enabled" && rotation !== undefined && rotation.dueAt <= dueNow;
}

/** What has come due several times over is made up for by one rotation. */
export function rotatedBySchedule(key: KeyRecord, materialId: string, now: DueNow): KeyRecord {
  const { rotation } = key;
  if (!rotation) return { ...key, currentMaterialId: materialId };
  const periodMs = rotation.periodDays * dayMs;
  const periods = Math.floor((now.dueNow - rotation.dueAt) / periodMs) + 1;
  const next = { ...rotation, dueAt: rotation.dueAt + periods * periodMs, dueAheadMs: now.aheadMs };
  return { ...key, currentMaterialId: materialId, rotation: next };
}

/** By hand: the days of automatic rotation stay what they are. */
export function rotatedOnDemand(key: KeyRecord, materialId: string): KeyRecord {
  return { ...key, currentMaterialId: materialId };
}
