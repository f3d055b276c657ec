import { expect, test } from "vitest";
import { functionRecord, transition } from "../adapters/contract/sample-records.ts";
import { MemoryFunctions } from "../adapters/memory/functions.ts";
import { randomIds } from "../adapters/system/random-ids.ts";
import { randomNumbers } from "../adapters/system/random-numbers.ts";
import type { FunctionRecord } from "../core/function/function-record.ts";
import { runEvent } from "../operations/function/run-event.ts";
import type { InvocationRequest } from "../ports/environments.ts";
import { openQueueRoom } from "./testing/queue-room.ts";

/** A function's records and a queue whose events run through the real operation, up to the environment. */
async function room() {
  const queueRoom = await openQueueRoom();
  const { history, live, clock } = queueRoom;
  const functions = new MemoryFunctions();
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
  const { aliases } = functions;
  const ports = {
    functions,
    aliases,
    random: randomNumbers,
    history,
    live,
    clock,
    ids: randomIds,
    environments,
    config,
  };
  const asked = Promise.withResolvers<void>();
  const { queue } = queueRoom.queueOf(async (event, signal) => {
    const attempt = await runEvent(event, ports, signal);
    if (attempt.kind === "pending") asked.resolve();
    return attempt;
  });
  const create = (fields: Partial<FunctionRecord>) => {
    const record = functionRecord("echo", fields);
    return functions.create(record, transition(record));
  };
  const event = queueRoom.event("r-1", { functionId: "first" });
  return { ...queueRoom, queue, functions, served, create, event, pending: asked.promise };
}

test("an event of a deleted function is not given to another one of the same name", async () => {
  const { queue, queuedEvents, history, served, create, event } = await room();
  await create({ functionId: "second", state: "Active" });
  await queuedEvents.put(event);
  await queue.start();
  await expect.poll(() => queuedEvents.functions(), { timeout: 60_000 }).toEqual([]);
  await queue[Symbol.asyncDispose]();
  expect(served).toEqual([]);
  expect(await history.get("r-1")).toMatchObject({ status: "rejected", errorType: "ResourceNotFoundException" });
});

test("an event that waits for its function's image does not run in the namesake that took its place", async () => {
  const { queue, queuedEvents, functions, served, create, event, pending } = await room();
  await create({ functionId: "first", state: "Pending" });
  await queue.start();
  await queue.put(event);
  await pending;
  const record = await functions.get("echo");
  if (record) await functions.delete([record], [transition(record, { event: "deleted" })]);
  await create({ functionId: "second", state: "Active", revisionId: "another" });
  queue.functionMoved("first");
  await expect.poll(() => queuedEvents.functions(), { timeout: 60_000 }).toEqual([]);
  expect(served).toEqual([]);
  await queue[Symbol.asyncDispose]();
});

test("an event runs once its function's image is there, and its record tells of it", async () => {
  const { queue, history, functions, served, create, event, pending, until } = await room();
  await create({ functionId: "first", state: "Pending" });
  await queue.start();
  await queue.put(event);
  await pending;
  const record = await functions.get("echo");
  if (record) await functions.change(record.revisionId, { ...record, state: "Active", revisionId: "next" }, []);
  queue.functionMoved("first");
  await until("r-1", ({ status }) => status === "ok");
  expect(served).toMatchObject([{ requestId: "r-1", functionId: "first", payload: new Uint8Array([0, 255, 123]) }]);
  await queue[Symbol.asyncDispose]();
  expect(await history.get("r-1")).toMatchObject({ status: "ok", attempts: 1, environmentId: "e-1", httpStatus: 202 });
});
