import { expect, test } from "vitest";
import { aTransition } from "../live/live.fixtures.ts";
import { isWhole, lastChange, lastStay, lastTaken, updateChanges } from "./stays.ts";

const history = [
  aTransition({ sequence: 6, at: 600, event: "update-succeeded", from: "Active", to: "Active" }),
  aTransition({ sequence: 5, at: 500, from: "Pending", to: "Active" }),
  aTransition({ sequence: 4, at: 400, event: "invoked", from: "Inactive", to: "Pending" }),
  aTransition({ sequence: 3, at: 300, event: "idle-expired", from: "Active", to: "Inactive" }),
  aTransition({ sequence: 2, at: 200, from: "Pending", to: "Active" }),
  aTransition({ sequence: 1, at: 100, event: "created", from: undefined, to: "Pending" }),
];

test.each([
  ["Pending" as const, { from: 400, to: 500 }],
  ["Active" as const, { from: 200, to: 300 }],
  ["Inactive" as const, { from: 300, to: 400 }],
  ["Failed" as const, undefined],
])("the last stay in %s is %o", (state, stay) => expect(lastStay(state, history)).toEqual(stay));

test("a stay whose beginning is not known any more has only an end", () => {
  expect(lastStay("Active", history.slice(0, 4))).toEqual({ from: undefined, to: 300 });
});

test("an update is not a change of state", () => expect(lastChange(history)?.sequence).toBe(5));

test("an edge knows when it was taken last", () => {
  expect(lastTaken("Pending", "Active", history)).toBe(500);
  expect(lastTaken("Active", "Failed", history)).toBeUndefined();
});

test("only a history that reaches back to the creation can tell that something has never been", () => {
  expect(isWhole(history)).toBe(true);
  expect(isWhole(history.slice(0, 4))).toBe(false);
});

test("changes of the update are told by its rows, and the first by the function becoming Active", () => {
  const began = aTransition({ sequence: 7, at: 700, from: "Active", fromUpdate: "Successful", toUpdate: "InProgress" });
  const failed = aTransition({ sequence: 8, at: 800, from: "Active", fromUpdate: "InProgress", toUpdate: "Failed" });
  const lost = aTransition({ sequence: 9, at: 900, event: "image-unavailable", from: "Active", to: "Failed" });
  const back = aTransition({ sequence: 10, at: 950, event: "available-again", from: "Failed", to: "Pending" });
  const active = aTransition({ sequence: 11, at: 999, event: "optimized", from: "Pending", to: "Active" });
  const rows = [active, back, lost, failed, began, ...history.slice(1)];
  expect(updateChanges(rows)).toEqual([
    { sequence: 11, at: 999, from: "Failed", to: "Successful" },
    { sequence: 8, at: 800, from: "InProgress", to: "Failed" },
    { sequence: 7, at: 700, from: "Successful", to: "InProgress" },
    { sequence: 2, at: 200, from: "None", to: "Successful" },
  ]);
  expect(updateChanges(rows.slice(0, 4)).map(({ sequence }) => sequence)).toEqual([11, 8]);
});
