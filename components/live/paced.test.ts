import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { closely, type Pace, Paced } from "./paced.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function counting(tookMs = 0, pace?: Pace) {
  const reads: string[] = [];
  const paced = new Paced(async (key) => {
    reads.push(key);
    await new Promise((resolve) => setTimeout(resolve, tookMs));
  }, pace);
  return { paced, reads };
}

test("after a quiet time it is read at once, however often it is asked for", async () => {
  const { paced, reads } = counting();
  for (let times = 0; times < 5; times += 1) paced.ask("counts");
  await vi.advanceTimersByTimeAsync(0);
  expect(reads).toEqual(["counts"]);
});

test("what is asked for soon after is read once, after the pause", async () => {
  const { paced, reads } = counting();
  paced.ask("counts");
  await vi.advanceTimersByTimeAsync(10);
  paced.ask("counts");
  paced.ask("counts");
  await vi.advanceTimersByTimeAsync(900);
  expect(reads).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(reads).toHaveLength(2);
});

test("a slow read is followed by a longer pause, and keys do not wait for each other", async () => {
  const { paced, reads } = counting(200);
  paced.ask("slow");
  await vi.advanceTimersByTimeAsync(300);
  paced.ask("slow");
  paced.ask("other");
  await vi.advanceTimersByTimeAsync(3000);
  expect(reads).toEqual(["slow", "other"]);
  await vi.advanceTimersByTimeAsync(1200);
  expect(reads).toEqual(["slow", "other", "slow"]);
});

test("what somebody reads before he decides is never long behind", async () => {
  const { paced, reads } = counting(2000, closely);
  paced.ask("foresight");
  await vi.advanceTimersByTimeAsync(100);
  paced.ask("foresight");
  await vi.advanceTimersByTimeAsync(4100);
  expect(reads).toHaveLength(2);
});
