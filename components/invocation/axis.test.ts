import { expect, test } from "vitest";
import { tickLabel, ticksOf } from "./axis.ts";

test.each([
  [1990, [0, 250, 500, 750, 1000, 1250, 1500, 1750]],
  [8, [0, 1, 2, 3, 4, 5, 6, 7, 8]],
  [3.2, [0, 0.5, 1, 1.5, 2, 2.5, 3]],
  [0, [0]],
])("an axis of %d ms has its ticks at %o", (length, ticks) => expect(ticksOf(length)).toEqual(ticks));

test("a long axis counts in seconds, a short one in milliseconds", () => {
  expect(ticksOf(1250).map((ms) => tickLabel(ms, 1250))).toEqual([
    "0 ms",
    "200",
    "400",
    "600",
    "800",
    "1\u00a0000",
    "1\u00a0200",
  ]);
  expect(ticksOf(45_000).map((ms) => tickLabel(ms, 45_000))[1]).toBe("10 s");
});
