import { expect, test } from "vitest";
import { broughtBack } from "./due-time.ts";

test.each([
  ["taken back altogether", 0, 400_000, 0],
  ["taken back in part", 300_000, 700_000, 300_000],
  ["moved on", 900_000, 1_000_000, 600_000],
])("when the clock is %s", (_how, aheadMs, dueAt, dueAheadMs) => {
  expect(broughtBack({ dueAt: 1_000_000, dueAheadMs: 600_000 }, aheadMs)).toEqual({ dueAt, dueAheadMs });
});
