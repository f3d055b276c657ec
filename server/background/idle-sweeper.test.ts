import { expect, test } from "vitest";
import { queuedEvent } from "../adapters/contract/queued-event.ts";
import { functionRecord, transition } from "../adapters/contract/sample-records.ts";
import { MemoryFunctions } from "../adapters/memory/functions.ts";
import { openLiveRing } from "../adapters/memory/live-ring.ts";
import { MemoryQueuedEvents } from "../adapters/memory/queued-events.ts";
import { randomIds } from "../adapters/system/random-ids.ts";
import { SystemClock } from "../adapters/system/system-clock.ts";
import type { EnvironmentView } from "../core/environment/environment-view.ts";
import type { FunctionRecord } from "../core/function/function-record.ts";
import { expireFunction } from "../operations/function/expire-function.ts";
import { IdleSweeper } from "./idle-sweeper.ts";

const dayMs = 86_400_000;
const unstopped = new AbortController().signal;

async function room() {
  const [functions, clock, queuedEvents] = [new MemoryFunctions(), new SystemClock(), new MemoryQueuedEvents()];
  const live = await openLiveRing({ functions, ids: randomIds, clock });
  const living: EnvironmentView[] = [];
  const errors: unknown[] = [];
  const log = { info() {}, warn() {}, error: (fields: object) => void errors.push(fields) };
  const unused = async () => {
    throw new Error("the sweeper invokes nothing");
  };
  const environments = { list: () => living, retire() {}, stop: async () => false, invoke: unused };
  const asked = { meanwhile: async () => {} };
  const sweeper = new IdleSweeper({
    ...{ functions, environments, queuedEvents, clock, live, log },
    config: { idleAfterMs: 14 * dayMs },
    async expire(name, isIdle) {
      await asked.meanwhile();
      return expireFunction(name, isIdle, { functions, live, clock, ids: randomIds, environments });
    },
  });
  async function create(functionName: string, fields: Partial<FunctionRecord> = {}): Promise<void> {
    const record = functionRecord(functionName, { state: "Active", stateSince: clock.now(), ...fields });
    await functions.create(record, transition(record));
  }
  const states = async () => (await functions.list()).map(({ state }) => state);
  return { sweeper, functions, clock, queuedEvents, live, living, errors, asked, create, states };
}

const busy: EnvironmentView = {
  ...{ environmentId: "e-1", functionName: "hello", version: "$LATEST", generation: 1, state: "Busy" },
  ...{ since: 0, createdAt: 0, memoryMiB: 128, invocations: 1, logStreamName: "s", phases: [], resets: [] },
};

test("a function becomes Inactive when the clock passes its time, one that was invoked since does not", async () => {
  const { sweeper, functions, clock, create, states, errors } = await room();
  await create("idle");
  await create("invoked");
  sweeper.start(unstopped);
  clock.advance(13 * dayMs);
  functions.touch(functionRecord("invoked"), clock.now());
  clock.advance(2 * dayMs);
  await expect.poll(states).toEqual(["Inactive", "Active"]);
  expect(await functions.get("idle")).toMatchObject({ stateReasonCode: "Idle" });
  await sweeper[Symbol.asyncDispose]();
  expect(errors).toEqual([]);
});

test("what came due while nothing ran is found at start", async () => {
  const { sweeper, clock, create, states } = await room();
  await create("hello", { stateSince: clock.now() - 15 * dayMs });
  sweeper.start(unstopped);
  await expect.poll(states).toEqual(["Inactive"]);
  await sweeper[Symbol.asyncDispose]();
});

test("a function that serves is held until its environment is idle", async () => {
  const { sweeper, clock, live, living, create, states } = await room();
  await create("hello");
  await create("other");
  living.push(busy);
  sweeper.start(unstopped);
  clock.advance(15 * dayMs);
  await expect.poll(states).toEqual(["Active", "Inactive"]);
  living.length = 0;
  live.publish({ type: "environment", environment: { ...busy, state: "Idle" } });
  await expect.poll(states).toEqual(["Inactive", "Inactive"]);
  await sweeper[Symbol.asyncDispose]();
});

test("a function for which an event waits, and one whose update is in progress, are in use", async () => {
  const { sweeper, clock, queuedEvents, create, states } = await room();
  await create("a", { updateStatus: "InProgress" });
  await create("b");
  await create("c");
  const event = queuedEvent("request");
  await queuedEvents.put({ ...event, invocation: { ...event.invocation, functionId: "id-of-b" } });
  sweeper.start(unstopped);
  clock.advance(15 * dayMs);
  await expect.poll(states).toEqual(["Active", "Active", "Inactive"]);
  await sweeper[Symbol.asyncDispose]();
});

test("an invoke at the moment of its expiry wins", async () => {
  const { sweeper, functions, clock, asked, create, states } = await room();
  await create("a");
  await create("b");
  asked.meanwhile = async () => functions.touch(functionRecord("a"), clock.now());
  clock.advance(15 * dayMs);
  sweeper.start(unstopped);
  await expect.poll(states).toEqual(["Active", "Inactive"]);
  await sweeper[Symbol.asyncDispose]();
});

test("taken back before it was due, the clock leaves it Active, and what is advanced anew counts", async () => {
  const { sweeper, clock, create, states } = await room();
  clock.advance(15 * dayMs);
  await create("hello");
  clock.moveTo(0);
  sweeper.start(unstopped);
  clock.advance(13 * dayMs);
  await create("old", { stateSince: clock.now() - 15 * dayMs });
  clock.advance(1);
  await expect.poll(states).toEqual(["Active", "Inactive"]);
  clock.advance(dayMs);
  await expect.poll(states).toEqual(["Inactive", "Inactive"]);
  await sweeper[Symbol.asyncDispose]();
});
