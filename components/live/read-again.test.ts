import { expect, test } from "vitest";
import { pauseBeforeReading, ReadRefused, readsAgain } from "./read-again.ts";

test("what nobody answered is read again", () => {
  expect(readsAgain(7, new TypeError("Failed to fetch"))).toBe(true);
});

test.each([
  [404, false],
  [400, false],
  [500, true],
  [503, true],
])("a read that is answered with %d is repeated: %s", (status, again) => {
  expect(readsAgain(0, new ReadRefused("functions", status))).toBe(again);
});

test("the pause grows to three seconds", () => {
  expect([0, 1, 2, 3, 4, 50].map(pauseBeforeReading)).toEqual([100, 300, 1000, 3000, 3000, 3000]);
});
