import { expect, test } from "vitest";
import {
  type Cell,
  cellOf,
  type FunctionEventType,
  type FunctionState,
  functionStates,
  healsByItself,
  IllegalTransition,
  illegal,
  next,
  refused,
  rejected,
  stays,
  transitions,
} from "./state.ts";

/** The house plan's table, cell by cell: the specification this code is held against. */
const specification: [FunctionState, FunctionEventType, Cell][] = [
  ["Pending", "optimized", "Active"],
  ["Pending", "optimization-failed", "Failed"],
  ["Pending", "idle-expired", illegal],
  ["Pending", "invoked", stays],
  ["Pending", "image-unavailable", "Failed"],
  ["Pending", "key-unavailable", "Failed"],
  ["Pending", "available-again", illegal],
  ["Pending", "code-updated", refused],
  ["Active", "optimized", illegal],
  ["Active", "optimization-failed", illegal],
  ["Active", "idle-expired", "Inactive"],
  ["Active", "invoked", stays],
  ["Active", "image-unavailable", "Failed"],
  ["Active", "key-unavailable", "Failed"],
  ["Active", "available-again", illegal],
  ["Active", "code-updated", stays],
  ["Inactive", "optimized", illegal],
  ["Inactive", "optimization-failed", illegal],
  ["Inactive", "idle-expired", illegal],
  ["Inactive", "invoked", "Pending"],
  ["Inactive", "image-unavailable", "Failed"],
  ["Inactive", "key-unavailable", "Failed"],
  ["Inactive", "available-again", illegal],
  ["Inactive", "code-updated", "Pending"],
  ["Failed", "optimized", illegal],
  ["Failed", "optimization-failed", illegal],
  ["Failed", "idle-expired", illegal],
  ["Failed", "invoked", rejected],
  ["Failed", "image-unavailable", stays],
  ["Failed", "key-unavailable", stays],
  ["Failed", "available-again", "Pending"],
  ["Failed", "code-updated", "Pending"],
];

test.each(specification)("%s, %s", (state, event, cell) => expect(cellOf(state, event)).toBe(cell));

test("the specification has every cell of the table, once", () => {
  const cells = functionStates.flatMap((state) => Object.keys(transitions[state]).map((event) => `${state} ${event}`));
  expect(specification.map(([state, event]) => `${state} ${event}`).sort()).toEqual(cells.sort());
});

test.each(specification)("%s after %s is a state, or the event is illegal", (state, event, cell) => {
  if (cell === illegal) expect(() => next(state, event)).toThrow(IllegalTransition);
  else expect(next(state, event)).toBe(typeof cell === "string" ? cell : state);
});

test("an Active function has nothing left to optimize", () => {
  expect(() => next("Active", "optimized")).toThrow("optimized cannot happen to a function that is Active");
});

test("absence, permission and key heal; an invalid image and an internal error do not", () => {
  expect(["ImageDeleted", "ImageAccessDenied", "DisabledKMSKey"].map((code) => healsByItself(code as never))).toEqual([
    true,
    true,
    true,
  ]);
  expect(["InvalidImage", "InternalError"].map((code) => healsByItself(code as never))).toEqual([false, false]);
});
