import { expect, test } from "vitest";
import { MemoryQueuedEvents } from "../adapters/memory/queued-events.ts";
import type { QueuedEvent } from "../ports/queued-events.ts";
import { functionError, isLeaving, notRun, openQueueRoom, succeeded } from "./testing/queue-room.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const isQueued = ({ status }: { status: string }) => status === "queued";
const isOk = ({ status }: { status: string }) => status === "ok";

test("an event is told from its acceptance to its end, with its payload, and leaves the queue", async () => {
  const room = await openQueueRoom();
  const { queue, tried } = room.queueOf(succeeded);
  await using _queue = queue;
  await queue.start();
  await queue.put(room.event("r-1"));
  expect(room.told[0]).toMatchObject({ requestId: "r-1", status: "queued", httpStatus: 202, attempts: 0 });
  await room.until("r-1", isOk);
  await isLeaving(room.queuedEvents);
  expect(tried).toEqual(["r-1"]);
  expect(await room.history.get("r-1")).toMatchObject({ status: "ok", attempts: 1, requestBytes: 3 });
});

test("a function error is tried again after one and after two minutes, and then it has failed", async () => {
  const room = await openQueueRoom();
  const { queue, tried } = room.queueOf(functionError);
  await using _queue = queue;
  await queue.start();
  await queue.put(room.event("r-1"));
  const first = await room.until("r-1", ({ status, attempts }) => status === "queued" && attempts === 1);
  expect(first).toMatchObject({ errorType: "Error", nextAttempt: { aheadMs: 0 } });
  expect((first.nextAttempt?.at ?? 0) - (first.phases.at(-1)?.startAt ?? 0)).toBeCloseTo(MINUTE_MS, -1);
  room.clock.advance(MINUTE_MS - 1_000);
  expect(tried).toHaveLength(1);
  room.clock.advance(1_000);
  const second = await room.until("r-1", ({ status, attempts }) => status === "queued" && attempts === 2);
  expect(second.nextAttempt).toMatchObject({ aheadMs: MINUTE_MS });
  room.clock.advance(2 * MINUTE_MS);
  expect(await room.until("r-1", ({ status }) => status === "error")).toMatchObject({ attempts: 3 });
  await isLeaving(room.queuedEvents);
  expect(tried).toEqual(["r-1", "r-1", "r-1"]);
});

test("an event that was throttled goes back, and its function's other events wait with it", async () => {
  const room = await openQueueRoom();
  let full = true;
  const { queue, tried } = room.queueOf((event) => (full ? notRun(event) : succeeded(event)), 1);
  await using _queue = queue;
  await queue.start();
  await queue.put(room.event("r-1"));
  await queue.put(room.event("r-2"));
  await room.until("r-1", ({ status, errorType }) => status === "queued" && errorType === "TooManyRequestsException");
  expect(tried).toEqual(["r-1"]);
  full = false;
  room.clock.advance(1_000);
  await Promise.all([room.until("r-1", isOk), room.until("r-2", isOk)]);
  expect(await room.history.get("r-1")).toMatchObject({ attempts: 1 });
});

test("an event that has waited for more than six hours is given up without being run", async () => {
  const room = await openQueueRoom();
  const { queue, tried } = room.queueOf((event) => notRun(event, "rejected"));
  await using _queue = queue;
  await queue.start();
  await queue.put(room.event("r-1"));
  await room.until("r-1", (record) => isQueued(record) && record.errorType !== undefined);
  room.clock.advance(6 * HOUR_MS + 1);
  const given = await room.until("r-1", ({ status }) => status === "rejected");
  expect(given).toMatchObject({ errorType: "EventAgeExceeded", attempts: 0 });
  await isLeaving(room.queuedEvents);
  expect(tried).toEqual(["r-1"]);
});

test("events of a function whose image is being optimized are tried when it has moved", async () => {
  const room = await openQueueRoom();
  let pending = true;
  const asked = Promise.withResolvers<void>();
  const { queue, tried } = room.queueOf((event) => {
    if (!pending || event.invocation.functionId === "id-of-other") return succeeded(event);
    asked.resolve();
    return { kind: "pending" };
  }, 1);
  await using _queue = queue;
  await queue.start();
  for (const id of ["r-1", "r-2", "r-3"]) await queue.put(room.event(id));
  await queue.put(room.event("other", { functionId: "id-of-other" }));
  await asked.promise;
  await room.until("other", isOk);
  pending = false;
  queue.functionMoved("id-of-echo");
  for (const id of ["r-1", "r-2", "r-3"]) expect(await room.until(id, isOk)).toMatchObject({ attempts: 1 });
  expect(tried.filter((id) => id === "r-3")).toHaveLength(1);
});

test("functions take turns: one event does not wait for a thousand of another function", async () => {
  const room = await openQueueRoom();
  for (let index = 0; index < 1_000; index += 1) {
    await room.queuedEvents.put(room.event(`many-${index}`, { functionId: "many" }));
  }
  await room.queuedEvents.put(room.event("one", { functionId: "few" }));
  const { queue, tried } = room.queueOf(succeeded, 4);
  await using _queue = queue;
  await queue.start();
  await room.until("one", isOk);
  expect(tried.indexOf("one")).toBeLessThan(70);
  await isLeaving(room.queuedEvents);
  expect(new Set(tried).size).toBe(1_001);
  expect(tried).toHaveLength(1_001);
});

test("a function whose events hang never takes the last places", async () => {
  const room = await openQueueRoom();
  const open = Promise.withResolvers<void>();
  const { queue, tried } = room.queueOf(async (event) => {
    if (event.invocation.functionId === "slow") await open.promise;
    return succeeded(event);
  }, 8);
  await queue.start();
  for (let index = 0; index < 20; index += 1) await queue.put(room.event(`slow-${index}`, { functionId: "slow" }));
  await queue.put(room.event("quick", { functionId: "quick" }));
  await room.until("quick", isOk);
  expect(tried.filter((id) => id.startsWith("slow")).length).toBe(4);
  open.resolve();
  await isLeaving(room.queuedEvents);
  await queue[Symbol.asyncDispose]();
});

test("ten thousand events run, each once, and the database is asked for many at a time", async () => {
  class Counted extends MemoryQueuedEvents {
    asked = 0;

    override async next(...asked: Parameters<MemoryQueuedEvents["next"]>) {
      this.asked += 1;
      return super.next(...asked);
    }
  }
  const events = new Counted();
  const room = await openQueueRoom(events);
  for (let index = 0; index < 10_000; index += 1) await events.put(room.event(`r-${index}`));
  const { queue, tried } = room.queueOf(succeeded, 16);
  await using _queue = queue;
  await queue.start();
  await isLeaving(events);
  expect(new Set(tried).size).toBe(10_000);
  expect(tried).toHaveLength(10_000);
  expect(events.asked).toBeLessThan(500);
});

test("a disk that refuses for a while makes no event run twice and ends nothing", async () => {
  class FullDisk extends MemoryQueuedEvents {
    refusals = 2;

    override async remove(requestId: string): Promise<void> {
      if (this.refusals-- > 0) throw new Error("database or disk is full");
      await super.remove(requestId);
    }
  }
  const room = await openQueueRoom(new FullDisk());
  const { queue, tried } = room.queueOf(succeeded);
  await using _queue = queue;
  await queue.start();
  await queue.put(room.event("r-1"));
  await isLeaving(room.queuedEvents);
  expect(tried).toEqual(["r-1"]);
  expect(room.errors).toHaveLength(2);
});

test("an event whose function is not there any more ends and leaves the queue", async () => {
  const room = await openQueueRoom();
  const { queue, tried } = room.queueOf(() => ({ kind: "gone" }));
  await using _queue = queue;
  await queue.start();
  await queue.put(room.event("r-1"));
  await isLeaving(room.queuedEvents);
  expect(tried).toEqual(["r-1"]);
  expect(await room.history.get("r-1")).toMatchObject({
    ...{ status: "rejected", errorType: "ResourceNotFoundException" },
  });
});

test("events that are dropped with their function end, and are not tried", async () => {
  const room = await openQueueRoom();
  const later = { dueAt: room.clock.dueNow() + HOUR_MS };
  const { queue, tried } = room.queueOf(succeeded);
  await using _queue = queue;
  await queue.start();
  await queue.put(room.event("r-1", later));
  await queue.put(room.event("r-2", { ...later, functionId: "id-of-other" }));
  await queue.drop("id-of-echo");
  expect(await room.until("r-1", ({ status }) => status === "rejected")).toMatchObject({
    errorMessage: "The function was deleted before this ran.",
  });
  room.clock.advance(HOUR_MS);
  await room.until("r-2", isOk);
  expect(tried).toEqual(["r-2"]);
});

test("an event whose function is deleted while it runs is not tried again, and ends", async () => {
  const room = await openQueueRoom();
  const { queue, tried } = room.queueOf(async (event: QueuedEvent) => {
    await queue.drop("id-of-echo");
    return functionError(event);
  });
  await using _queue = queue;
  await queue.start();
  await queue.put(room.event("r-1"));
  await room.until("r-1", ({ attempts, endedAt }) => attempts === 1 && endedAt !== undefined);
  room.clock.advance(HOUR_MS);
  await queue.put(room.event("r-2", { functionId: "id-of-other" }));
  await room.until("r-2", ({ attempts }) => attempts === 1);
  expect(tried.filter((requestId) => requestId === "r-1")).toEqual(["r-1"]);
});

test("when the clock is taken back, what was put off ahead of time comes no later than it would have", async () => {
  const room = await openQueueRoom();
  let attempts = 0;
  const { queue } = room.queueOf((event: QueuedEvent) => (attempts++ === 0 ? functionError(event) : succeeded(event)));
  await using _queue = queue;
  await queue.start();
  room.clock.advance(15 * 24 * HOUR_MS);
  await queue.put(room.event("r-1"));
  await room.until("r-1", ({ status, attempts: ended }) => status === "queued" && ended === 1);
  room.clock.moveTo(0);
  room.clock.advance(MINUTE_MS);
  await room.until("r-1", isOk);
});
