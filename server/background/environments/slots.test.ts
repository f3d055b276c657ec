import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Slots } from "./slots.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** How the processors are does not change by itself. */
const processors = (idleShare: number) => ({ count: 2, idleShare: () => idleShare });

/** Acquires one after the other, and tells which have been granted, and gives back by name. */
function starts(slots: Slots) {
  const granted: string[] = [];
  const held = new Map<string, Disposable>();
  return {
    granted,
    ask(name: string, signal?: AbortSignal) {
      const [functionId = ""] = name;
      return slots.acquire(functionId, signal).then((slot) => {
        granted.push(name);
        held.set(name, slot);
      });
    },
    giveBack: (name: string) => held.get(name)?.[Symbol.dispose](),
  };
}

test("functions take turns, and a slot that is given back twice is given back once", async () => {
  const { ask, giveBack, granted } = starts(new Slots({ atOnce: 1 }));
  for (const name of ["a1", "a2", "a3", "b1"]) void ask(name);
  await vi.advanceTimersByTimeAsync(0);
  expect(granted).toEqual(["a1"]);
  giveBack("a1");
  giveBack("a1");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(granted).toEqual(["a1", "a2"]);
  giveBack("a2");
  await vi.advanceTimersByTimeAsync(0);
  expect(granted).toEqual(["a1", "a2", "b1"]);
});

test("who stops waiting takes no slot", async () => {
  const { ask, giveBack, granted } = starts(new Slots({ atOnce: 1 }));
  const stop = new AbortController();
  await ask("a1");
  const stopped = ask("a2", stop.signal);
  void ask("a3");
  stop.abort(new Error("enough"));
  await expect(stopped).rejects.toThrow("enough");
  giveBack("a1");
  await vi.advanceTimersByTimeAsync(0);
  expect(granted).toEqual(["a1", "a3"]);
});

test("while the processors are busy, a slow start keeps its own function out and lets others pass", async () => {
  const slots = new Slots({ atOnce: 1, slow: { afterMs: 2000, forgottenAfterMs: 12_000, processors: processors(0) } });
  const { ask, granted } = starts(slots);
  for (const name of ["a1", "a2", "b1"]) void ask(name);
  await vi.advanceTimersByTimeAsync(1900);
  expect(granted).toEqual(["a1"]);
  await vi.advanceTimersByTimeAsync(9000);
  expect(granted).toEqual(["a1", "b1"]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(granted).toEqual(["a1", "b1", "a2"]);
});

test("while the processors have time to spare, a slow start keeps nobody out", async () => {
  const slots = new Slots({
    atOnce: 1,
    slow: { afterMs: 2000, forgottenAfterMs: 12_000, processors: processors(0.9) },
  });
  const { ask, granted } = starts(slots);
  for (const name of ["a1", "a2", "a3"]) void ask(name);
  await vi.advanceTimersByTimeAsync(1900);
  expect(granted).toEqual(["a1"]);
  await vi.advanceTimersByTimeAsync(600);
  expect(granted).toEqual(["a1", "a2"]);
  await vi.advanceTimersByTimeAsync(2500);
  expect(granted).toEqual(["a1", "a2", "a3"]);
});
