import { expect, test } from "vitest";
import { slotLength, slotOf } from "./time-slots.ts";

const minute = 60_000;
const hour = 60 * minute;

test.each([
  ["a minute", minute, 1000],
  ["a quarter of an hour", 15 * minute, 15_000],
  ["an hour", hour, minute],
  ["six hours", 6 * hour, 5 * minute],
  ["a day", 24 * hour, 30 * minute],
  ["a week", 7 * 24 * hour, 3 * hour],
  ["ten years", 3650 * 24 * hour, 46 * 24 * hour],
])("%s is cut into round slots", (_name, lengthMs, slotMs) => expect(slotLength(lengthMs)).toBe(slotMs));

test("a time belongs to the slot that begins at or before it", () => {
  expect(slotOf(1_700_000_000_000, hour)).toBe(1_699_999_200_000);
  expect(slotOf(1_699_999_200_000, hour)).toBe(1_699_999_200_000);
});
