import { expect, test } from "vitest";
import { attempted } from "../core/invoke/queued-invocation.ts";
import { functionError, isLeaving, notRun, openQueueRoom, succeeded } from "./testing/queue-room.ts";

const HOUR_MS = 3_600_000;

test("what a former process has accepted runs at the start, in the order in which it is due", async () => {
  const room = await openQueueRoom();
  const now = room.clock.dueNow();
  await room.queuedEvents.put(room.event("later", { dueAt: now - 1 }));
  await room.queuedEvents.put(room.event("sooner", { dueAt: now - 2 }));
  const { queue, tried } = room.queueOf(succeeded);
  await using _queue = queue;
  await queue.start();
  await isLeaving(room.queuedEvents);
  expect(tried).toEqual(["sooner", "later"]);
});

test("at the start an event whose record a kill has cost has one again, with its payload", async () => {
  const room = await openQueueRoom();
  await room.queuedEvents.put(room.event("r-1", { dueAt: room.clock.dueNow() + HOUR_MS }));
  const { queue } = room.queueOf(succeeded);
  await using _queue = queue;
  await queue.start();
  expect(await room.history.get("r-1")).toMatchObject({ status: "queued", requestBody: expect.stringContaining("{") });
});

test("at the start an attempt that was cut off is told, and the event waits again", async () => {
  const room = await openQueueRoom();
  const event = room.event("r-1");
  await room.queuedEvents.put(event);
  const phases = [...event.invocation.phases, { kind: "invoke" as const, startAt: room.clock.now() }];
  room.history.put({ ...attempted(event.invocation, room.clock.now()), phases });
  await room.history.interruptRunning(room.clock.now());
  const begun = Promise.withResolvers<void>();
  const { queue } = room.queueOf(async (again) => {
    expect(again.invocation).toMatchObject({ status: "queued", errorMessage: expect.stringMatching(/stopped/) });
    expect(again.invocation.phases.map(({ kind, failed }) => [kind, failed])).toEqual([
      ["queued", true],
      ["invoke", true],
      ["queued", undefined],
    ]);
    begun.resolve();
    return succeeded(again);
  });
  await using _queue = queue;
  await queue.start();
  await begun.promise;
  await isLeaving(room.queuedEvents);
});

test("at the start an event whose end is kept does not run again", async () => {
  const room = await openQueueRoom();
  const event = room.event("r-1");
  await room.queuedEvents.put(event);
  room.history.put({ ...event.invocation, status: "ok", endedAt: room.clock.now() });
  const { queue, tried } = room.queueOf(succeeded);
  await using _queue = queue;
  await queue.start();
  await isLeaving(room.queuedEvents);
  expect(tried).toEqual([]);
});

test("an event that a stop cuts off stays and is told as waiting, and the next start runs it again", async () => {
  const room = await openQueueRoom();
  const begun = Promise.withResolvers<void>();
  const first = room.queueOf(async (event, signal) => {
    begun.resolve();
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    return notRun(event, "interrupted");
  });
  await first.queue.start();
  await first.queue.put(room.event("r-1"));
  await begun.promise;
  await first.queue[Symbol.asyncDispose]();
  expect(await room.queuedEvents.get("r-1")).toMatchObject({ notRun: 0, invocation: { attempts: 0 } });
  expect(await room.history.get("r-1")).toMatchObject({ status: "queued" });

  const second = room.queueOf(succeeded);
  await using _queue = second.queue;
  await second.queue.start();
  await isLeaving(room.queuedEvents);
  expect(second.tried).toEqual(["r-1"]);
});

test.each([
  ["has succeeded", succeeded, []],
  ["has had a function error", functionError, [{ functionId: "id-of-echo" }]],
] as const)("an event that %s while the platform stops has had its attempt", async (_name, outcome, left) => {
  const room = await openQueueRoom();
  const [begun, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { queue } = room.queueOf(async (event) => {
    begun.resolve();
    await answer.promise;
    return outcome(event);
  });
  await queue.start();
  await queue.put(room.event("r-1"));
  await begun.promise;
  const stopped = queue[Symbol.asyncDispose]();
  answer.resolve();
  await stopped;
  expect(await room.queuedEvents.functions()).toMatchObject(left);
  expect(await room.history.get("r-1")).toMatchObject({ attempts: 1 });
});
