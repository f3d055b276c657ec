/** All that comes due by the clock, each against every way of moving it. Environments: environment-limits.test.ts. */
import { expect, test } from "vitest";
import { functionRecord, transition } from "../adapters/contract/sample-records.ts";
import { MemoryFunctions } from "../adapters/memory/functions.ts";
import { openLiveRing } from "../adapters/memory/live-ring.ts";
import { MemoryQueuedEvents } from "../adapters/memory/queued-events.ts";
import { randomIds } from "../adapters/system/random-ids.ts";
import { SystemClock } from "../adapters/system/system-clock.ts";
import { dayMs } from "../core/key/due-time.ts";
import { expireFunction } from "../operations/function/expire-function.ts";
import { carryOutDue } from "../operations/key/carry-out-due.ts";
import { memoryKeys, place } from "../operations/key/testing/memory-keys.ts";
import { IdleSweeper } from "./idle-sweeper.ts";
import { KeyUpkeep } from "./key-upkeep.ts";
import { RecordedLive } from "./testing/import-room.ts";
import { notRun, openQueueRoom, succeeded } from "./testing/queue-room.ts";

/** A thing that is due some time after it was set. */
interface DueThing extends AsyncDisposable {
  clock: SystemClock;
  /** Also before `start`: then it is what a former process has left. */
  set(): Promise<unknown>;
  start(): unknown;
  hasHappened(): Promise<boolean>;
}

interface Kind {
  what: string;
  afterMs: number;
  open(): Promise<DueThing>;
}

const kinds: Kind[] = [
  { what: "a function that is idle", afterMs: 14 * dayMs, open: idleFunction },
  { what: "a key's deletion", afterMs: 7 * dayMs, open: () => keyThing("deletion") },
  { what: "a key's rotation", afterMs: 90 * dayMs, open: () => keyThing("rotation") },
  { what: "an event's next attempt", afterMs: 60_000, open: () => eventThing("attempt") },
  { what: "an event's maximum age", afterMs: 6 * 3_600_000 + 1, open: () => eventThing("age") },
];

const farMs = 1_000 * dayMs;

const ways: { how: string; move(thing: DueThing, afterMs: number): Promise<void> }[] = [
  {
    how: "comes with the clock",
    async move({ clock, set, start }, afterMs) {
      await start();
      await set();
      clock.advance(afterMs);
    },
  },
  {
    how: "comes with the clock that is moved while nothing runs",
    async move({ clock, set, start }, afterMs) {
      await set();
      clock.advance(afterMs);
      await start();
    },
  },
  {
    how: "that was set ahead of time comes no later than without, when that is taken back",
    async move({ clock, set, start }, afterMs) {
      clock.advance(farMs);
      await start();
      await set();
      clock.moveTo(0);
      clock.advance(afterMs);
    },
  },
  {
    how: "that was set ahead of time comes no later than without, when a kill followed at once",
    async move({ clock, set, start }, afterMs) {
      clock.advance(farMs);
      await set();
      clock.moveTo(0);
      await start();
      clock.advance(afterMs);
    },
  },
  {
    how: "that was set before comes no later than without, when the clock was ahead in between",
    async move({ clock, set, start }, afterMs) {
      await start();
      await set();
      clock.advance(afterMs / 2);
      clock.moveTo(0);
      clock.advance(afterMs);
    },
  },
];

for (const { what, afterMs, open } of kinds) {
  test.each(ways)(`${what} $how`, async ({ move }) => {
    await using thing = await open();
    await move(thing, afterMs);
    await expect.poll(() => thing.hasHappened(), { timeout: 60_000 }).toBe(true);
  });
}

const log = { info() {}, warn() {}, error() {} };

async function idleFunction(): Promise<DueThing> {
  const [functions, clock, queuedEvents] = [new MemoryFunctions(), new SystemClock(), new MemoryQueuedEvents()];
  const live = await openLiveRing({ functions, ids: randomIds, clock });
  const invoke = () => Promise.reject(new Error("nothing is invoked"));
  const environments = { list: () => [], retire() {}, stop: async () => false, invoke };
  const sweeper = new IdleSweeper({
    ...{ functions, environments, queuedEvents, clock, live, log, config: { idleAfterMs: 14 * dayMs } },
    expire: (...idle) => expireFunction(...idle, { functions, live, clock, ids: randomIds, environments }),
  });
  const record = functionRecord("hello", { state: "Active", stateSince: clock.now() });
  await functions.create(record, transition(record));
  return {
    clock,
    set: async () => functions.touch(record, clock.now()),
    start: () => sweeper.start(new AbortController().signal),
    hasHappened: async () => (await functions.get("hello"))?.state === "Inactive",
    [Symbol.asyncDispose]: () => sweeper[Symbol.asyncDispose](),
  };
}

async function keyThing(what: "deletion" | "rotation"): Promise<DueThing> {
  const { ports, keys, clock } = memoryKeys();
  const live = new RecordedLive();
  ports.live.publish = (event) => live.publish(event);
  const { keyStore } = ports;
  const upkeep = new KeyUpkeep({ keyStore, clock, live, log, carryOut: (key) => carryOutDue(key, ports) });
  const caller = {
    principal: { kind: "account", accountId: place.account } as const,
    ...{ sourceIpAddress: "127.0.0.1", userAgent: "test", requestId: "00000000-0000-4000-8000-000000000000" },
  };
  const { keyId } = await keys.createKey(caller, { description: "", bypassLockoutCheck: false, tags: [] });
  return {
    clock,
    set: () =>
      what === "deletion"
        ? keys.scheduleDeletion(caller, { keyId, windowDays: 7 })
        : keys.enableRotation(caller, { keyId, periodDays: 90 }),
    start: () => upkeep.start(),
    hasHappened: async () =>
      what === "deletion" ? !(await keyStore.get(keyId)) : (await keyStore.materials(keyId)).length > 1,
    [Symbol.asyncDispose]: () => upkeep[Symbol.asyncDispose](),
  };
}

async function eventThing(what: "attempt" | "age"): Promise<DueThing> {
  const room = await openQueueRoom();
  const { clock, queuedEvents } = room;
  const { queue } = room.queueOf(what === "attempt" ? succeeded : (event) => notRun(event));
  let put = queuedEvents.put.bind(queuedEvents);
  return {
    clock,
    async set() {
      const waitsMs = what === "attempt" ? 60_000 : 0;
      await put(room.event("r-1", { dueAt: clock.dueNow() + waitsMs }));
    },
    async start() {
      await queue.start();
      put = queue.put.bind(queue);
    },
    hasHappened: async () => (await queuedEvents.functions()).length === 0,
    [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose](),
  };
}
