import fc from "fast-check";
import { expect, test } from "vitest";
import type { Transition } from "../../core/function/transition.ts";
import type { LiveMessage, LivePosition, PassingEvent } from "../../core/live/event.ts";
import type { Live } from "../../ports/live.ts";
import { functionRecord, logLine, startAt, transition } from "../contract/sample-records.ts";
import { randomIds } from "../system/random-ids.ts";
import { MemoryFunctions } from "./functions.ts";
import { openLiveRing } from "./live-ring.ts";

const record = functionRecord("echo");
const clock = { now: () => startAt };

async function openWith(functions: MemoryFunctions, messages = 10_000, bytes = 16_000_000): Promise<Live> {
  return openLiveRing({ functions, ids: randomIds, clock, bound: { messages, bytes } });
}

const commit = (functions: MemoryFunctions) => functions.remark(transition(record));
const images: PassingEvent = { type: "images" };

test("what a client has missed comes in the order in which it was published", async () => {
  const functions = new MemoryFunctions();
  const live = await openWith(functions);
  live.publish(images);
  const from = live.position();
  live.publishTransition(await commit(functions));
  live.publish({ type: "function-deleted", functionName: "a" });
  live.publishTransition(await commit(functions));

  const welcome = await live.since(from);
  expect(welcome.missed.map((message) => message.kind)).toEqual(["transition", "passing", "transition"]);
  expect(welcome).toMatchObject({ gap: false, now: startAt, position: { ...from, sequence: 2, counter: 2 } });
  expect(await live.since(welcome.position)).toMatchObject({ gap: false, missed: [] });
});

test("a client without a position, or of another database, reads anew", async () => {
  const live = await openWith(new MemoryFunctions());
  expect(await live.since(undefined)).toMatchObject({ gap: true, missed: [] });
  expect(await live.since({ ...live.position(), sequence: 7 })).toMatchObject({ gap: true, missed: [] });
});

test("after a restart transitions are complete and passing events are a gap", async () => {
  const functions = new MemoryFunctions();
  const from = (await openWith(functions)).position();
  for (let index = 0; index < 2_500; index += 1) await commit(functions);
  const live = await openWith(functions);
  live.publishTransition(await commit(functions));

  const { missed, gap } = await live.since(from);
  expect(gap).toBe(true);
  expect(missed.map((message) => message.kind === "transition" && message.sequence)).toEqual(
    Array.from({ length: 2_501 }, (_, index) => index + 1),
  );
});

test("events that have left the ring, by number or by bytes, are a gap", async () => {
  for (const live of [await openWith(new MemoryFunctions(), 3), await openWith(new MemoryFunctions(), 1_000, 40_000)]) {
    const from = live.position();
    const lines = [{ ...logLine("x".repeat(10_000)), sequence: 1 }];
    for (let index = 0; index < 5; index += 1) live.publish({ type: "log", functionName: "echo", lines });
    expect(await live.since(from)).toMatchObject({ gap: true, missed: [] });
    expect((await live.since({ ...from, counter: 2 })).missed).toHaveLength(3);
  }
});

test("what nobody can have missed is not remembered: no position was given out for a while, and nobody follows", async () => {
  let now = startAt;
  const functions = new MemoryFunctions();
  const live = await openLiveRing({ functions, ids: randomIds, clock: { now: () => now } });
  const early = live.position();
  const following = live.follow();
  now += 600_000;
  live.publish(images);
  live.publishTransition(await commit(functions));
  expect((await live.since(early)).missed).toHaveLength(2);
  following[Symbol.dispose]();
  now += 60_000;
  live.publish(images);
  expect((await live.since(early)).missed).toHaveLength(3);
  now += 120_000;
  live.publish(images);
  live.publishTransition(await commit(functions));

  const { missed, gap, position } = await live.since(early);
  expect(gap).toBe(true);
  expect(missed.map((message) => message.kind)).toEqual(["transition", "transition"]);
  live.publish(images);
  expect(await live.since(position)).toMatchObject({ gap: false, missed: [{ event: images }] });
});

test("transitions that are published in another order than committed are delivered by number, once", async () => {
  const functions = new MemoryFunctions();
  const live = await openWith(functions);
  const heard: number[] = [];
  const all = Promise.withResolvers<void>();
  live.subscribe((message) => {
    if (message.kind === "transition") heard.push(message.sequence);
    if (heard.length === 4) all.resolve();
  });
  const rows = [await commit(functions), await commit(functions), await commit(functions), await commit(functions)];
  for (const index of [1, 0, 3, 2, 1]) live.publishTransition(rows[index] as Transition);
  await all.promise;
  expect(heard).toEqual([1, 2, 3, 4]);
});

test("what a listener publishes comes to every listener after what it heard", async () => {
  const live = await openWith(new MemoryFunctions());
  const heard: unknown[] = [];
  live.subscribe((message) => {
    if (message.kind === "passing" && message.counter === 1) live.publish(images);
  });
  live.subscribe((message) => heard.push(message.kind === "passing" && message.counter));
  live.publish(images);
  expect(heard).toEqual([1, 2]);
});

test("however a client drops off and comes back, it sees every transition once and in order, and no event twice", async () => {
  const step = fc.constantFrom("transition", "passing", "swap", "drop", "return", "restart");
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), async (steps, ringSize) => {
      const functions = new MemoryFunctions();
      let live = await openWith(functions, ringSize);
      const client = new Client(live.position());
      await client.connect(live);
      for (const each of [...steps, "return"]) {
        // While the client is being welcomed, publishing goes on.
        const welcomed = each === "return" && !client.connected ? client.connect(live) : undefined;
        if (welcomed || each === "transition") live.publishTransition(await commit(functions));
        if (welcomed || each === "passing") live.publish(images);
        if (each === "swap") {
          const [first, second] = [await commit(functions), await commit(functions)];
          live.publishTransition(second);
          live.publishTransition(first);
        }
        if (each === "drop" || each === "restart") client.drop();
        if (each === "restart") live = await openWith(functions, ringSize);
        await welcomed;
      }
      await settled(live, await functions.lastSequence());
      expect(client.transitions).toEqual(Array.from({ length: client.transitions.length }, (_, index) => index + 1));
      expect(client.transitions.length).toBe(await functions.lastSequence());
      expect(client.wasFooled).toBe(false);
    }),
    { numRuns: 300 },
  );
});

async function settled(live: Live, sequence: number): Promise<void> {
  if (live.position().sequence >= sequence) return;
  await new Promise<void>((resolve) => {
    const unsubscribe = live.subscribe((message) => {
      if (message.kind !== "transition" || message.sequence < sequence) return;
      unsubscribe();
      resolve();
    });
  });
}

/** Does what the live channel and a page do together: subscribe first, then welcome, then what came in between. */
class Client {
  connected = false;
  transitions: number[] = [];
  /** It was told of no gap although a passing event did not reach it, or one came twice. */
  wasFooled = false;
  #position: LivePosition;
  #unsubscribe: (() => void) | undefined;

  constructor(position: LivePosition) {
    this.#position = position;
  }

  async connect(live: Live): Promise<void> {
    this.connected = true;
    let meanwhile: LiveMessage[] | undefined = [];
    this.#unsubscribe = live.subscribe((message) => {
      if (meanwhile) meanwhile.push(message);
      else this.#apply(message);
    });
    const welcome = await live.since(this.#position);
    if (welcome.gap) this.#position = { ...welcome.position, sequence: this.#position.sequence };
    for (const message of welcome.missed) this.#apply(message);
    this.#position = welcome.position;
    for (const message of meanwhile) if (isAfter(message, welcome.position)) this.#apply(message);
    meanwhile = undefined;
  }

  drop(): void {
    this.connected = false;
    this.#unsubscribe?.();
  }

  #apply(message: LiveMessage): void {
    if (message.kind !== "passing") {
      this.transitions.push(message.sequence);
      this.#position = { ...this.#position, sequence: message.sequence };
    } else {
      if (message.counter !== this.#position.counter + 1) this.wasFooled = true;
      this.#position = { ...this.#position, counter: message.counter };
    }
  }
}

function isAfter(message: LiveMessage, position: LivePosition): boolean {
  return message.kind === "passing" ? message.counter > position.counter : message.sequence > position.sequence;
}
