import { expect, test } from "vitest";
import { dayMs, realTimeOf, takenBack } from "./due-time.ts";
import { assertDeletionWindow, deletionCancelled, isDeletionDue, scheduledForDeletion } from "./key-deletion.ts";
import type { KeyRecord } from "./key-record.ts";
import {
  assertRotationPeriod,
  isRotationDue,
  notRotating,
  rotatedBySchedule,
  rotatedOnDemand,
  rotating,
} from "./key-rotation.ts";
import { tagged, untagged } from "./key-tags.ts";

const now = { dueNow: 1000 * dayMs, aheadMs: 10 * dayMs };
const key: KeyRecord = {
  keyId: "1234abcd-12ab-34cd-56ef-1234567890ab",
  manager: "CUSTOMER",
  state: "Enabled",
  description: "",
  policyText: "{}",
  tags: {},
  createdAt: 0,
  currentMaterialId: "a",
};

test.each([6, 31, 0, -7, 7.5, Number.NaN])("a deletion window of %s days is refused", (days) => {
  expect(() => assertDeletionWindow(days)).toThrow(expect.objectContaining({ code: "ValidationException" }));
});
test.each([89, 2561, 0, 90.5])("a rotation period of %s days is refused", (days) => {
  expect(() => assertRotationPeriod(days)).toThrow(expect.objectContaining({ code: "ValidationException" }));
});
test("the ends of both ranges are accepted", () => {
  for (const days of [7, 30]) expect(() => assertDeletionWindow(days)).not.toThrow();
  for (const days of [90, 2560]) expect(() => assertRotationPeriod(days)).not.toThrow();
});

test("a deletion is due when its days are over, comes nearer with the clock, and can be cancelled", () => {
  const pending = scheduledForDeletion(key, 7, now);
  expect(pending).toMatchObject({ state: "PendingDeletion", deletion: { windowDays: 7, dueAt: 1007 * dayMs } });
  expect(isDeletionDue(pending, 1007 * dayMs - 1)).toBe(false);
  expect(isDeletionDue(pending, 1007 * dayMs)).toBe(true);
  expect(pending.deletion && realTimeOf(pending.deletion, now)).toBe(997 * dayMs);
  const back = takenBack(pending, 4 * dayMs);
  expect(back.deletion).toEqual({ windowDays: 7, dueAt: 1001 * dayMs, dueAheadMs: 4 * dayMs });
  expect(takenBack(back, 5 * dayMs)).toEqual(back);
  expect(deletionCancelled(pending)).toEqual({ ...key, state: "Disabled" });
  expect(isDeletionDue(deletionCancelled(pending), 2000 * dayMs)).toBe(false);
});

test("a key rotates when its period is over and it can be used, once for several periods", () => {
  const rotates = rotating(key, 90, now);
  expect(rotates.rotation).toEqual({ periodDays: 90, dueAt: 1090 * dayMs, dueAheadMs: 10 * dayMs });
  expect(isRotationDue(rotates, 1090 * dayMs)).toBe(true);
  expect(isRotationDue(rotates, 1090 * dayMs - 1)).toBe(false);
  expect(isRotationDue({ ...rotates, state: "Disabled" }, 1090 * dayMs)).toBe(false);
  expect(isRotationDue(key, 9999 * dayMs)).toBe(false);
  const later = { dueNow: 1280 * dayMs, aheadMs: 200 * dayMs };
  expect(rotatedBySchedule(rotates, "b", later)).toEqual({
    ...key,
    currentMaterialId: "b",
    rotation: { periodDays: 90, dueAt: 1360 * dayMs, dueAheadMs: 200 * dayMs },
  });
});

test("enabling rotation again with the same period moves nothing, and by hand neither", () => {
  const rotates = rotating(key, 90, now);
  const later = { dueNow: 1050 * dayMs, aheadMs: 0 };
  expect(rotating(rotates, 90, later)).toBe(rotates);
  expect(rotating(rotates, 365, later).rotation?.dueAt).toBe(1415 * dayMs);
  expect(rotatedOnDemand(rotates, "b")).toEqual({ ...rotates, currentMaterialId: "b" });
  expect(notRotating(rotates)).toEqual(key);
});

test("tags are added, changed and taken away", () => {
  const tags = tagged({ a: "1", b: "2" }, [
    { key: "b", value: "3" },
    { key: "__proto__", value: "4" },
  ]);
  expect(Object.entries(tags)).toEqual([
    ["a", "1"],
    ["b", "3"],
    ["__proto__", "4"],
  ]);
  expect(untagged({ a: "1", b: "2" }, ["b", "c"])).toEqual({ a: "1" });
});

test("tags that are doubled, AWS's or too many are refused", () => {
  const tag = (name: string) => ({ key: name, value: "" });
  expect(() => tagged({}, [tag("a"), tag("a")])).toThrow("Duplicate tag keys");
  expect(() => tagged({}, [tag("AWS:a")])).toThrow("reserved");
  expect(() => untagged({}, ["aws:a"])).toThrow("reserved");
  const fifty = Array.from({ length: 50 }, (_, at) => tag(`t${at}`));
  expect(() => tagged({ a: "" }, fifty)).toThrow(expect.objectContaining({ code: "LimitExceededException" }));
  expect(Object.keys(tagged({ t0: "" }, fifty))).toHaveLength(50);
});
