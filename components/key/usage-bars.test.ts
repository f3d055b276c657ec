import { expect, test } from "vitest";
import { minuteMs, type UsedMinute } from "../../server/core/key/key-usage.ts";
import { barsOf, summaryOf } from "./usage-bars.ts";

const now = 1000 * minuteMs + 30_000;
const minute = (minutesAgo: number, good: number, refused = 0): UsedMinute => ({
  ...{ at: (1000 - minutesAgo) * minuteMs, good, refused },
});
const bars = (...minutes: UsedMinute[]) => barsOf({ minutes, lastUsedAt: 0 }, now);

test("the running minute is at the right, and what is older than an hour is gone", () => {
  expect(bars(minute(60, 1), minute(59, 1), minute(0, 1)).map(({ place }) => place)).toEqual([0, 59]);
});

test("good and refused uses share one scale", () => {
  expect(bars(minute(1, 4, 1), minute(0, 0, 2))).toMatchObject([
    { goodHeight: 1, refusedHeight: 0.25 },
    { goodHeight: 0, refusedHeight: 0.5 },
  ]);
});

test.each<[UsedMinute[], string]>([
  [[], "Key use per minute, last hour: 0 uses, none refused."],
  [[minute(1, 1)], "Key use per minute, last hour: 1 use, none refused."],
  [[minute(1, 1200, 2), minute(0, 1)], "Key use per minute, last hour: 1\u00a0203 uses, 2 refused."],
])("%o is said in one sentence", (minutes, sentence) => {
  expect(summaryOf(bars(...minutes))).toBe(sentence);
});

test("a key that was never used has no bars", () => {
  expect(barsOf(undefined, now)).toEqual([]);
});
