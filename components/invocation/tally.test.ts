import { expect, test } from "vitest";
import type { InvocationCount } from "../../server/core/invoke/invocation-filter.ts";
import { anInvocation } from "../live/live.fixtures.ts";
import { countsOf, slotMsOf, stripOf, tallyOf } from "./tally.ts";

const minute = 60_000;
const now = Date.parse("2026-11-26T14:32:08Z");
const any = { outcomes: [] };
const count = (given: Partial<InvocationCount>): InvocationCount => ({ slotAt: now, status: "ok", count: 1, ...given });

const counts = [
  count({ count: 5, cold: false }),
  count({ count: 2, cold: true }),
  count({ count: 3, status: "error", cold: false }),
  count({ count: 4, status: "throttled" }),
];

test("the total is of what passes; outcomes are counted whatever outcome is filtered by", () => {
  expect(tallyOf(counts, any, now)).toEqual({
    total: 14,
    cold: 2,
    outcomes: new Map([
      ["ok", 7],
      ["error", 3],
      ["throttled", 4],
    ]),
  });
  const errors = tallyOf(counts, { outcomes: ["error"] }, now);
  expect([errors.total, errors.outcomes.get("ok")]).toEqual([3, 7]);
  const cold = tallyOf(counts, { outcomes: [], start: "cold" }, now);
  expect([cold.total, cold.outcomes.get("error")]).toEqual([2, undefined]);
});

test("as time goes on, whole slots leave the last hour", () => {
  const old = [count({ slotAt: Date.parse("2026-11-26T13:32:00Z") })];
  expect(tallyOf(old, { outcomes: [], last: "1h" }, now).total).toBe(1);
  expect(tallyOf(old, { outcomes: [], last: "1h" }, now + minute).total).toBe(0);
});

test("what is at hand is counted as the platform counts it", () => {
  const invocations = [
    anInvocation({ arrivedAt: 1500, status: "ok", cold: true }),
    anInvocation({ arrivedAt: 1001, status: "ok", cold: true }),
    anInvocation({ arrivedAt: 999, status: "rejected" }),
  ];
  expect(countsOf(invocations, 1000)).toEqual([
    { slotAt: 1000, status: "ok", cold: true, count: 2 },
    { slotAt: 0, status: "rejected", cold: undefined, count: 1 },
  ]);
});

test("the strip parts what ended well from what failed and what was throttled", () => {
  expect(stripOf({ counts, slotMs: minute }, any, now).bars).toEqual([{ slotAt: now, good: 7, bad: 3, throttled: 4 }]);
});

test("the strip reaches from the oldest to now, and over five minutes at least", () => {
  const slotMs = slotMsOf(any, now - 1000, now);
  expect(slotMs).toBe(5000);
  const strip = stripOf({ counts: [count({ slotAt: now - 5000 })], slotMs }, any, now);
  expect(strip.from).toBeLessThanOrEqual(now - 5 * minute);
  expect(strip.to).toBe(now);
  const long = stripOf({ counts: [count({ slotAt: now - 90 * minute })], slotMs: minute }, any, now);
  expect(long.from).toBe(now - 90 * minute);
});

test("a time that is given is what the strip covers", () => {
  const strip = stripOf({ counts: [], slotMs: minute }, { outcomes: [], from: 1000, to: 90_000 }, now);
  expect([strip.from, strip.to]).toEqual([1000, 90_000]);
});
