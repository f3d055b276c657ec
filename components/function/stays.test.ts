import { expect, test } from "vitest";
import { aTransition } from "../live/live.fixtures.ts";
import { lastChange, lastStay, lastTaken } from "./stays.ts";

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
