import { expect, test } from "vitest";
import { MemoryQueuedEvents } from "../adapters/memory/queued-events.ts";
import { SystemClock } from "../adapters/system/system-clock.ts";
import { PlatformError } from "../core/errors/platform-error.ts";
import type { InvocationOutcome } from "../ports/environments.ts";
import type { Log } from "../ports/log.ts";
import type { QueuedEvent } from "../ports/queued-events.ts";
import { EventQueue } from "./event-queue.ts";

const clock = new SystemClock();
const succeeded: InvocationOutcome = {
  status: "ok",
  payload: new Uint8Array(),
  environmentId: "e-1",
  logStreamName: "stream",
  cold: false,
  report: { durationMs: 1, billedDurationMs: 1, memorySizeMiB: 128 },
  phases: [],
  logTail: new Uint8Array(),
};

function event(requestId: string, change: Partial<QueuedEvent> = {}): QueuedEvent {
  const accepted = { acceptedAt: clock.now(), attempts: 0, dueAt: clock.dueNow() };
  const named = { functionId: "f-1", functionName: "hello", qualifier: "$LATEST", who: "test" };
  return { requestId, ...named, payload: new Uint8Array(), ...accepted, ...change };
}

type Run = (event: QueuedEvent, signal: AbortSignal) => Promise<InvocationOutcome>;

function queueOf(queuedEvents: MemoryQueuedEvents, run: Run) {
  const errors: string[] = [];
  const log: Log = { info() {}, warn() {}, error: (_fields, message) => errors.push(message) };
  const ran: string[] = [];
  const queue = new EventQueue({
    ...{ queuedEvents, clock, log },
    run(event, signal) {
      ran.push(event.requestId);
      return run(event, signal);
    },
  });
  return { queue, ran, errors };
}

/** Resolves when the disk has none of them left. */
class WatchedEvents extends MemoryQueuedEvents {
  readonly emptied = Promise.withResolvers<void>();

  override async remove(requestId: string): Promise<void> {
    await super.remove(requestId);
    if ((await this.list()).length === 0) this.emptied.resolve();
  }
}

test("what a former process has accepted runs at the start, in the order in which it is due", async () => {
  const events = new WatchedEvents();
  await events.put(event("later", { dueAt: clock.dueNow() - 1 }));
  await events.put(event("sooner", { dueAt: clock.dueNow() - 2 }));
  const { queue, ran } = queueOf(events, async () => succeeded);
  await using _queue = queue;
  await queue.start();
  await events.emptied.promise;
  expect(ran).toEqual(["sooner", "later"]);
});

test("an event that a stop cuts off stays, and the next start runs it again", async () => {
  const events = new WatchedEvents();
  const begun = Promise.withResolvers<void>();
  const first = queueOf(events, async (_event, signal) => {
    begun.resolve();
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    throw new PlatformError("ServiceException", "Lambdarium was stopped while the function ran.");
  });
  await first.queue.start();
  await first.queue.put(event("r-1"));
  await begun.promise;
  await first.queue[Symbol.asyncDispose]();
  expect(await events.list()).toMatchObject([{ requestId: "r-1", attempts: 0 }]);

  const second = queueOf(events, async () => succeeded);
  await using _queue = second.queue;
  await second.queue.start();
  await events.emptied.promise;
  expect(second.ran).toEqual(["r-1"]);
});

test("an event that has succeeded while the platform stops is not run again", async () => {
  const events = new WatchedEvents();
  const [begun, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { queue } = queueOf(events, async () => {
    begun.resolve();
    await answer.promise;
    return succeeded;
  });
  await queue.start();
  await queue.put(event("r-1"));
  await begun.promise;
  const stopped = queue[Symbol.asyncDispose]();
  answer.resolve();
  await stopped;
  expect(await events.list()).toEqual([]);
});

test("a function error while the platform stops counts as an attempt", async () => {
  const events = new WatchedEvents();
  const [begun, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { queue } = queueOf(events, async () => {
    begun.resolve();
    await answer.promise;
    return { ...succeeded, status: "error" };
  });
  await queue.start();
  await queue.put(event("r-1"));
  await begun.promise;
  const stopped = queue[Symbol.asyncDispose]();
  answer.resolve();
  await stopped;
  expect(await events.list()).toMatchObject([{ requestId: "r-1", attempts: 1 }]);
});

test("a disk that refuses for a while makes no event run twice and ends nothing", async () => {
  class FullDisk extends WatchedEvents {
    refusals = 2;

    override async remove(requestId: string): Promise<void> {
      if (this.refusals-- > 0) throw new Error("database or disk is full");
      await super.remove(requestId);
    }
  }
  const events = new FullDisk();
  const { queue, ran, errors } = queueOf(events, async () => succeeded);
  await using _queue = queue;
  await queue.start();
  await queue.put(event("r-1"));
  await events.emptied.promise;
  expect(ran).toEqual(["r-1"]);
  expect(errors).toHaveLength(2);
});

test("an event whose function is not there any more leaves the queue", async () => {
  const events = new WatchedEvents();
  const { queue, ran } = queueOf(events, async () => {
    throw new PlatformError("ResourceNotFoundException", "Function not found");
  });
  await using _queue = queue;
  await queue.start();
  await queue.put(event("r-1"));
  await events.emptied.promise;
  expect(ran).toEqual(["r-1"]);
});
