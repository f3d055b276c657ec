import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Deadline } from "./deadline.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function recorded() {
  const deadline = new Deadline({ monotonic: () => performance.now() });
  const passed: string[] = [];
  return { deadline, passed, begin: (name: string, leftMs: number) => deadline.begin(leftMs, () => passed.push(name)) };
}

test("an invoke that has not ended in time is told once", () => {
  const { begin, passed } = recorded();
  begin("a", 100);
  vi.advanceTimersByTime(99);
  expect(passed).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(passed).toEqual(["a"]);
});

test("the timer of an invoke that ended serves the next one, at its own time", () => {
  const { deadline, begin, passed } = recorded();
  begin("a", 100);
  vi.advanceTimersByTime(60);
  deadline.end();
  begin("b", 100);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(99);
  expect(passed).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(passed).toEqual(["b"]);
});

test("a shorter time than the one before is kept as well", () => {
  const { deadline, begin, passed } = recorded();
  begin("a", 1000);
  deadline.end();
  begin("b", 10);
  vi.advanceTimersByTime(10);
  expect(passed).toEqual(["b"]);
});

test("nothing is left of it at the end", () => {
  const { deadline, begin, passed } = recorded();
  begin("a", 100);
  deadline.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(1000);
  expect(passed).toEqual([]);
});
