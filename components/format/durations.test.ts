import { expect, test } from "vitest";
import { brief, exact, short, span, ticking } from "./durations.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

test.each([
  [12.344, "12.34 ms"],
  [0, "0.00 ms"],
  [8412.77, "8\u00a0412.77 ms"],
])("%d ms of a report reads %s", (ms, text) => expect(exact(ms)).toBe(text));

test.each([
  [402.61, "402.6 ms"],
  [999.96, "1.0 s"],
  [3900, "3.9 s"],
  [90_000, "1 min 30 s"],
])("a step of %d ms reads %s", (ms, text) => expect(short(ms)).toBe(text));

test.each([
  [-5, "0.0 s"],
  [8400, "8.4 s"],
  [59_960, "59.9 s"],
  [60_000, "1 min"],
  [6 * minute + 12_000, "6 min 12 s"],
  [41 * minute + 59_000, "41 min"],
  [2 * hour, "2 h"],
  [hour + 58 * minute, "1 h 58 min"],
  [14 * hour + 10 * minute, "14 h"],
  [3 * day + 4 * hour, "3 d 4 h"],
  [20 * day + hour, "20 d"],
])("%d ms reads %s", (ms, text) => expect(span(ms)).toBe(text));

test.each([
  [8400, "8 s"],
  [59_999, "59 s"],
  [61_000, "1 min 1 s"],
])("a ticking %d ms reads %s", (ms, text) => expect(ticking(ms)).toBe(text));

test("a step's length is in whole milliseconds only where tenths of a second say nothing", () => {
  expect([0.4, 12.3, 99.4, 120, 1540].map(brief)).toEqual(["0 ms", "12 ms", "99 ms", "0.1 s", "1.5 s"]);
});
