import { expect, test, vi } from "vitest";
import { SpareMoment } from "./spare-moment.ts";

test("those who wait for a spare moment have it together, in the order of asking, and with one timer", async () => {
  vi.useFakeTimers();
  try {
    const spare = new SpareMoment();
    const order: number[] = [];
    const all = [1, 2, 3].map((number) => spare.come().then(() => order.push(number)));
    expect(vi.getTimerCount()).toBe(1);
    vi.runAllTimers();
    await Promise.all(all);
    expect(order).toEqual([1, 2, 3]);
    const later = spare.come();
    expect(vi.getTimerCount()).toBe(1);
    vi.runAllTimers();
    await later;
  } finally {
    vi.useRealTimers();
  }
});
