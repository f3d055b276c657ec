import { expect, test } from "vitest";
import { Pace, threadClock } from "./pace.ts";

/** Time passes by pauses, and by steps of a tenth of a millisecond. */
function paced({ lateMs = 0 } = {}) {
  let nowMs = 0;
  const pauses: number[] = [];
  const pace = new Pace({
    now: () => nowMs,
    pause(milliseconds) {
      pauses.push(nowMs);
      nowMs += milliseconds + lateMs;
    },
  });
  return {
    pauses,
    goOnAfter(milliseconds: number) {
      nowMs += milliseconds;
      pace.resume();
      pace.step();
    },
    work(steps: number) {
      pace.begin();
      pace.resume();
      for (let step = 0; step < steps; step += 1) {
        pace.step();
        nowMs += 0.1;
      }
    },
  };
}

test("what is done soon is done without a pause", () => {
  const { work, pauses } = paced();
  work(2);
  work(2);
  expect(pauses).toEqual([]);
});

test("longer work pauses, the first time within half a millisecond", () => {
  const { work, pauses } = paced();
  work(20);
  expect(pauses[0]).toBeLessThan(0.5);
  expect(pauses.length).toBeGreaterThanOrEqual(3);
});

test("a hundred times the work has few more pauses, and the next piece is paced as the first was", () => {
  const { work, pauses } = paced();
  work(2000);
  const { length } = pauses;
  expect(length).toBeLessThan(60);
  const last = pauses.at(-1) ?? 0;
  work(20);
  expect(pauses.length - length).toBeGreaterThanOrEqual(3);
  expect((pauses[length] ?? 0) - last).toBeLessThan(20);
});

test("where each pause is long, as others take the processor, there are hardly any", () => {
  const { work, pauses } = paced({ lateMs: 3 });
  work(200);
  expect(pauses.length).toBeLessThan(5);
});

test("time in which it waited for more of the work is no work", () => {
  const { work, goOnAfter, pauses } = paced();
  work(2);
  goOnAfter(10);
  expect(pauses).toEqual([]);
});

test("a thread pauses by waiting for what never comes", () => {
  const clock = threadClock();
  const before = clock.now();
  clock.pause(1);
  expect(clock.now()).toBeGreaterThan(before);
});
