import { expect, test } from "vitest";
import { nextCheck, toBegin } from "./check-due.ts";

const everyMs = 600_000;
const at = 1_000_000_123;
const moment = (key: string, dueNow = at) => ({ key, everyMs, dueNow, aheadMs: 0 });
const keys = Array.from({ length: 50 }, (_, number) => `function-${number}`);

test("looks are spread over the whole interval, and none waits longer than it", () => {
  const waits = keys.map((key) => nextCheck(moment(key)).dueAt - at);
  expect(Math.min(...waits)).toBeGreaterThan(0);
  expect(Math.max(...waits)).toBeLessThanOrEqual(everyMs);
  expect(new Set(waits.map((waitMs) => Math.floor((waitMs * 4) / everyMs)))).toEqual(new Set([0, 1, 2, 3]));
});

test("a function keeps its own moment: one interval on, after a restart and after a jump", () => {
  for (const key of keys) {
    const { dueAt } = nextCheck(moment(key));
    expect(nextCheck(moment(key, dueAt)).dueAt).toBeCloseTo(dueAt + everyMs, 3);
    expect(nextCheck(moment(key, dueAt - 1)).dueAt).toBe(dueAt);
    expect(nextCheck(moment(key, at + 15 * 86_400_000)).dueAt % everyMs).toBeCloseTo(dueAt % everyMs, 3);
  }
});

test.each([
  [1, 15_000],
  [2, 30_000],
  [3, 60_000],
])(
  "after %i looks that found nothing out the next comes in %i ms, or at its own moment if that is before",
  (inconclusive, waitMs) => {
    for (const key of keys) {
      const ownAt = nextCheck(moment(key)).dueAt;
      expect(nextCheck(moment(key), inconclusive).dueAt).toBe(Math.min(ownAt, at + waitMs));
    }
  },
);

test("however often nothing was found out, the next look is no later than otherwise", () => {
  expect(nextCheck(moment("hello"), 2000)).toEqual(nextCheck(moment("hello")));
});

const due = (place: string, dueAt: number, isAsked = false) => ({ place, dueAt, isAsked });
const a = (...times: number[]) => times.map((dueAt) => due("a", dueAt));

test.each([
  ["nothing is due", [], [], []],
  ["who has waited longest is first", [due("a", 2), due("b", 1)], [], [due("b", 1), due("a", 2)]],
  ["who is asked for is before all others", [due("a", 1), due("b", 2, true)], [], [due("b", 2, true), due("a", 1)]],
  ["two of a place at once", a(3, 1, 2), [], a(1, 2)],
  ["what runs counts", a(3, 1, 2), a(0), a(1)],
  ["a slow place holds up no other", [...a(1, 2), due("b", 3)], a(0, 0), [due("b", 3)]],
  ["no more than eight in all", [due("i", 9)], [..."abcdefgh"].map((place) => due(place, 0)), []],
])("%s", (_what, waiting, running, begun) => {
  expect(toBegin(waiting, running)).toEqual(begun);
});
