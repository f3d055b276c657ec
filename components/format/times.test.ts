import { expect, test } from "vitest";
import { ago, clock, exactClock, when } from "./times.ts";

const now = Date.UTC(2026, 10, 23, 14, 32, 8, 118);

test("a clock is UTC and 24 hours", () => expect(clock(now)).toBe("14:32:08"));
test("a log clock has milliseconds", () => expect(exactClock(now)).toBe("14:32:08.118"));

test.each([
  [now - 1000, "14:32:07"],
  [Date.UTC(2026, 10, 23), "00:00:00"],
  [Date.UTC(2026, 10, 8, 14, 2, 59), "8 Nov 14:02"],
  [Date.UTC(2027, 10, 23, 14, 2), "23 Nov 2027 14:02"],
])("%d is written %s", (at, text) => expect(when(at, now)).toBe(text));

test.each([
  [800, "0.8 s ago"],
  [-300, "0.0 s ago"],
  [11_400, "11 s ago"],
  [6 * 60_000 + 12_000, "6 min ago"],
  [115 * 60_000, "1 h ago"],
  [20 * 86_400_000, "20 d ago"],
])("%d ms of age reads %s", (age, text) => expect(ago(now - age, now)).toBe(text));
