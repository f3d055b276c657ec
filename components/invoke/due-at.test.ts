import { expect, test } from "vitest";
import { dueAt } from "./due-at.ts";

test("a clock that is moved on brings the next attempt nearer by what it was moved since", () => {
  expect(dueAt({ at: 100_000, aheadMs: 0 }, 0)).toBe(100_000);
  expect(dueAt({ at: 100_000, aheadMs: 10_000 }, 10_000)).toBe(100_000);
  expect(dueAt({ at: 100_000, aheadMs: 10_000 }, 70_000)).toBe(40_000);
});
