import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Turns } from "./turns.ts";

let nowMs = 0;
const clock = { monotonic: () => nowMs };

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

function pass(ms: number): void {
  nowMs += ms;
  vi.advanceTimersByTime(ms);
}

/** Its first invoke is answered, and another one is placed behind it. */
function answered(): Turns {
  const turns = new Turns(clock);
  turns.returning();
  turns.place();
  return turns;
}

test("the first invoke's turn is at once", () => {
  expect(new Turns(clock).come(200)).toBe(true);
});

test("one invoke may wait behind the one that is answered, and no other", () => {
  const turns = new Turns(clock);
  expect(turns.status).toBe("taken");
  turns.returning();
  expect(turns.status).toBe("returning");
  turns.place();
  expect(turns.status).toBe("taken");
});

test("its turn comes when the one before has left", async () => {
  const turns = answered();
  const comes = turns.come(200);
  turns.leave();
  expect(await comes).toBe(true);
  expect(turns.status).toBe("taken");
});

test("an environment that does not return in time is given up, and nobody is placed there until it has", async () => {
  const turns = answered();
  const comes = turns.come(200);
  pass(200);
  expect(await comes).toBe(false);
  turns.giveUp();
  expect(turns.status).toBe("taken");
  turns.leave();
  expect(turns.status).toBe("free");
});

test("a return that has come while the event loop was busy counts: it is read before the wait is given up", async () => {
  const turns = answered();
  const comes = turns.come(200);
  pass(5000);
  setImmediate(() => turns.leave());
  expect(await comes).toBe(true);
});

test("what is being cleared away is waited for beyond the limit", async () => {
  const turns = answered();
  turns.clearing();
  const comes = turns.come(200);
  pass(5000);
  for (let turn = 0; turn < 3; turn += 1) await nextTurn();
  turns.leave();
  expect(await comes).toBe(true);
});

test("a limit is of its own wait: the one of a wait before ends nothing", async () => {
  const turns = answered();
  void turns.come(200);
  turns.leave();
  turns.returning();
  turns.place();
  pass(150);
  const comes = turns.come(200);
  pass(60);
  for (let turn = 0; turn < 3; turn += 1) await nextTurn();
  turns.leave();
  expect(await comes).toBe(true);
});

test("nobody waits for an environment that ends", async () => {
  const turns = answered();
  const comes = turns.come(200);
  turns.close();
  expect(await comes).toBe(false);
});
