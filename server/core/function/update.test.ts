import { expect, test } from "vitest";
import {
  acceptsUpdate,
  IllegalUpdate,
  nextUpdate,
  type UpdateEventType,
  type UpdateStatus,
  updateStatuses,
  updates,
} from "./update.ts";

/** The status after the event; `undefined`: it cannot happen, or is the caller's 409. */
const specification: [UpdateStatus, UpdateEventType, UpdateStatus | undefined][] = [
  ["None", "became-active", "Successful"],
  ["None", "update-began", undefined],
  ["None", "update-succeeded", undefined],
  ["None", "update-failed", undefined],
  ["None", "became-pending", "None"],
  ["None", "became-failed", "None"],
  ["InProgress", "became-active", undefined],
  ["InProgress", "update-began", undefined],
  ["InProgress", "update-succeeded", "Successful"],
  ["InProgress", "update-failed", "Failed"],
  ["InProgress", "became-pending", undefined],
  ["InProgress", "became-failed", undefined],
  ["Successful", "became-active", "Successful"],
  ["Successful", "update-began", "InProgress"],
  ["Successful", "update-succeeded", undefined],
  ["Successful", "update-failed", undefined],
  ["Successful", "became-pending", "Successful"],
  ["Successful", "became-failed", "Successful"],
  ["Failed", "became-active", "Successful"],
  ["Failed", "update-began", "InProgress"],
  ["Failed", "update-succeeded", undefined],
  ["Failed", "update-failed", undefined],
  ["Failed", "became-pending", "Failed"],
  ["Failed", "became-failed", "Failed"],
];

test.each(specification)("%s, %s → %s", (status, event, after) => {
  if (after === undefined) expect(() => nextUpdate(status, event)).toThrow(IllegalUpdate);
  else expect(nextUpdate(status, event)).toBe(after);
});

test("the specification has every cell of the table, once", () => {
  const cells = updateStatuses.flatMap((status) => Object.keys(updates[status]).map((event) => `${status} ${event}`));
  expect(specification.map(([status, event]) => `${status} ${event}`).sort()).toEqual(cells.sort());
});

test.each<[UpdateStatus, boolean]>([
  ["None", false],
  ["InProgress", false],
  ["Successful", true],
  ["Failed", true],
])("a function whose update status is %s accepts a change: %s", (status, accepts) =>
  expect(acceptsUpdate(status)).toBe(accepts),
);
