import { expect, test } from "vitest";
import { functionRecord, transition } from "../adapters/contract/sample-records.ts";
import { MemoryFunctions } from "../adapters/memory/functions.ts";
import { MemoryHistory } from "../adapters/memory/history.ts";
import { openLiveRing } from "../adapters/memory/live-ring.ts";
import { MemoryQueuedEvents } from "../adapters/memory/queued-events.ts";
import { randomIds } from "../adapters/system/random-ids.ts";
import { SystemClock } from "../adapters/system/system-clock.ts";
import type { FunctionRecord } from "../core/function/function-record.ts";
import { invokeFunction } from "../operations/function/invoke-function.ts";
import type { InvocationRequest } from "../ports/environments.ts";
import { EventQueue } from "./event-queue.ts";

/** A function's records and a queue whose events run through the real operation, up to the environment. */
async function room() {
  const [functions, queuedEvents, history] = [new MemoryFunctions(), new MemoryQueuedEvents(), new MemoryHistory()];
  const [clock, ids] = [new SystemClock(), randomIds];
  const live = await openLiveRing({ functions, ids, clock });
  const served: InvocationRequest[] = [];
  const environments = {
    async invoke(_deployment: unknown, request: InvocationRequest) {
      served.push(request);
      const report = { durationMs: 1, billedDurationMs: 1, memorySizeMiB: 128 };
      const place = { environmentId: "e-1", logStreamName: "stream", cold: false, phases: [] };
      return { status: "ok" as const, payload: new Uint8Array(), report, ...place, logTail: new Uint8Array() };
    },
    retire() {},
    stop: async () => false,
    list: () => [],
  };
  const config = { region: "us-east-1", account: "000000000000" };
  const ports = { functions, history, live, clock, ids, environments, config };
  const queue = new EventQueue({
    ...{ queuedEvents, clock, log: { info() {}, warn() {}, error() {} } },
    run: (event, signal) => invokeFunction(event, "Event", { name: event.who }, ports, signal),
  });
  const create = (fields: Partial<FunctionRecord>) => {
    const record = functionRecord("hello", fields);
    return functions.create(record, transition(record));
  };
  const event = {
    ...{ requestId: "r-1", functionId: "first", functionName: "hello", qualifier: "$LATEST", who: "test" },
    ...{ payload: new Uint8Array(), acceptedAt: clock.now(), attempts: 0, dueAt: clock.dueNow() },
  };
  return { queue, queuedEvents, functions, history, live, served, create, event };
}

test("an event of a deleted function is not given to another one of the same name", async () => {
  const { queue, queuedEvents, history, served, create, event } = await room();
  await create({ functionId: "second", state: "Active" });
  await queuedEvents.put(event);
  await queue.start();
  await queue[Symbol.asyncDispose]();
  expect(served).toEqual([]);
  expect(await queuedEvents.list()).toEqual([]);
  expect(await history.list({ limit: 10 })).toEqual([]);
});

test("an event that waits for its function's image does not run in the namesake that took its place", async () => {
  const { queue, queuedEvents, functions, live, served, create, event } = await room();
  const created = await create({ functionId: "first", state: "Pending" });
  const waiting = Promise.withResolvers<void>();
  live.subscribe((message) => {
    if (message.kind !== "passing" || message.event.type !== "invocation") return;
    if (message.event.invocation.phases[0]?.kind === "waiting for image") waiting.resolve();
  });
  if (created) live.publishTransition(created);
  await queue.start();
  await queue.put(event);
  await waiting.promise;
  const record = await functions.get("hello");
  const deleted = record && (await functions.delete(record, transition(record, { event: "deleted" })));
  const recreated = await create({ functionId: "second", state: "Active", revisionId: "another" });
  for (const row of [deleted, recreated]) if (row) live.publishTransition(row);
  await expect.poll(() => queuedEvents.list()).toEqual([]);
  expect(served).toEqual([]);
  await queue[Symbol.asyncDispose]();
});
