import { expect, test } from "vitest";
import { Hurry, Pace, threadClock } from "./pace.ts";

/** Time passes by pauses, and by steps of a tenth of a millisecond. */
function paced() {
  let nowMs = 0;
  const pauses: number[] = [];
  const pace = new Pace({
    now: () => nowMs,
    pause(milliseconds) {
      pauses.push(nowMs);
      nowMs += milliseconds;
    },
  });
  return {
    pauses,
    work(milliseconds: number) {
      pace.begin();
      for (let step = 0; step < milliseconds * 10; step += 1) {
        pace.step();
        nowMs += 0.1;
      }
    },
    wait(milliseconds: number) {
      nowMs += milliseconds;
    },
  };
}

/** Milliseconds of work between one pause and the next. */
function worked(pauses: number[]): number[] {
  return pauses.slice(1).map((at, index) => at - (pauses[index] ?? 0) - 0.25);
}

test("what is done soon is done without a pause", () => {
  const { work, wait, pauses } = paced();
  work(0.2);
  wait(10);
  work(0.2);
  expect(pauses).toEqual([]);
});

test("longer work is done in steps that hardly hold up anybody", () => {
  const { work, pauses } = paced();
  work(15);
  expect(pauses[0]).toBeLessThan(0.3);
  expect(Math.max(...worked(pauses))).toBeLessThan(0.3);
});

test("ten times as much has few more pauses, and the next piece is paced as the first was", () => {
  const { work, pauses } = paced();
  work(15);
  const { length: few } = pauses;
  work(150);
  const { length: more } = pauses;
  expect(more - few).toBeLessThan(few * 2);
  work(15);
  expect(pauses.length - more).toBe(few);
});

test("a thread pauses by waiting for what mostly does not come", () => {
  const clock = threadClock(new Hurry());
  const before = clock.now();
  clock.pause(1);
  expect(clock.now()).toBeGreaterThan(before);
});

test("it does not pause when it is told to hurry, and pauses again afterwards", () => {
  const hurry = new Hurry();
  const clock = threadClock(new Hurry(hurry.flag));
  const pauseMs = () => {
    const before = clock.now();
    clock.pause(20);
    return clock.now() - before;
  };
  hurry.set();
  expect(pauseMs()).toBeLessThan(20);
  hurry.clear();
  expect(pauseMs()).toBeGreaterThanOrEqual(19);
});
