import fc from "fast-check";
import { expect, test } from "vitest";
import { type ClockMove, leastAheadSince, moved, offsetOf } from "./clock-moves.ts";
import { type IdleSubject, idleLeftMs } from "./idle.ts";

const IDLE_AFTER_MS = 1_000;
const subject: IdleSubject = { state: "Active", updateStatus: "Successful", stateSince: 100 };

function leftAt(now: number, fields: Partial<IdleSubject> = {}, moves: ClockMove[] = []): number {
  const kept = moves.reduce<readonly ClockMove[]>(moved, []);
  const clock = { now, offsetMs: offsetOf(kept), leastAheadSince: (at: number) => leastAheadSince(kept, at) };
  return idleLeftMs({ ...subject, ...fields }, clock, IDLE_AFTER_MS);
}

test.each<[string, number, Partial<IdleSubject>, ClockMove[], number]>([
  ["never invoked, it counts from when it became Active", 300, {}, [], 800],
  ["it counts from its last invoke", 300, { lastInvokedAt: 250 }, [], 950],
  ["restored after its last invoke, it counts from that", 300, { stateSince: 280, lastInvokedAt: 50 }, [], 980],
  ["it is due on the millisecond", 1_250, { lastInvokedAt: 250 }, [], 0],
  ["what was advanced since counts", 300, { lastInvokedAt: 250 }, [{ at: 260, offsetMs: 900 }], 50],
  ["what was advanced before does not", 300, { lastInvokedAt: 250 }, [{ at: 240, offsetMs: 900 }], 950],
  [
    "what was taken back does not",
    300,
    { lastInvokedAt: 250 },
    [
      { at: 260, offsetMs: 900 },
      { at: 270, offsetMs: 0 },
    ],
    950,
  ],
  [
    "what is advanced anew counts, also when the mark was set further ahead",
    300,
    { lastInvokedAt: 250 },
    [
      { at: 240, offsetMs: 900 },
      { at: 260, offsetMs: 0 },
      { at: 270, offsetMs: 500 },
    ],
    450,
  ],
  ["while its update is in progress it is in use", 9_000, { updateStatus: "InProgress" }, [], Infinity],
  ["Pending, it is not idle", 9_000, { state: "Pending" }, [], Infinity],
  ["Failed, it is not idle", 9_000, { state: "Failed" }, [], Infinity],
  ["Inactive already, it is not due again", 9_000, { state: "Inactive" }, [], Infinity],
])("%s", (_name, now, fields, moves, expected) => {
  expect(leftAt(now, fields, moves)).toBe(expected);
});

test("a clock that is ahead and taken back leaves it due when it would have been without that, and never later", () => {
  const steps = fc.array(fc.record({ afterMs: fc.integer({ min: 1, max: 50 }), offsetMs: fc.nat({ max: 2_000 }) }));
  fc.assert(
    fc.property(steps, fc.nat({ max: 500 }), (those, lastInvokedAt) => {
      let time = 0;
      const moves = those.map(({ afterMs, offsetMs }) => {
        time += afterMs;
        return { at: time, offsetMs };
      });
      const now = Math.max(time, lastInvokedAt) + 1;
      const without = leftAt(now, { lastInvokedAt });
      expect(leftAt(now, { lastInvokedAt }, moves)).toBeLessThanOrEqual(without);
      expect(leftAt(now, { lastInvokedAt }, [...moves, { at: now, offsetMs: 0 }])).toBe(without);
    }),
  );
});
