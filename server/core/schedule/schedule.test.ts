import fc from "fast-check";
import { expect, test } from "vitest";
import { FairQueue } from "./fair-queue.ts";
import { expired } from "./keep-alive.ts";
import { type PlacedEnvironment, type Placement, place } from "./placement.ts";

function environment(
  environmentId: string,
  functionId: string,
  status: PlacedEnvironment["status"],
  lastUsedAt: number,
  generation = 1,
): PlacedEnvironment {
  return { environmentId, functionId, generation, status, lastUsedAt };
}

const wanted = { functionId: "f", generation: 1 };
const candidates = (all: PlacedEnvironment[]) => ({
  own: all.filter(({ functionId }) => functionId === wanted.functionId),
  all,
});

test.each<[string, PlacedEnvironment[], { runningInvokes: number; concurrencyLimit: number }, Placement]>([
  ["nothing is there", [], { runningInvokes: 0, concurrencyLimit: 1 }, { kind: "start" }],
  [
    "the last used is taken",
    [environment("a", "f", "idle", 1), environment("b", "f", "idle", 2), environment("c", "f", "idle", 0)],
    { runningInvokes: 0, concurrencyLimit: 3 },
    { kind: "take", environmentId: "b" },
  ],
  [
    "busy ones are not taken",
    [environment("a", "f", "occupied", 1)],
    { runningInvokes: 1, concurrencyLimit: 2 },
    { kind: "start" },
  ],
  [
    "another generation is not taken",
    [environment("a", "f", "idle", 1, 2)],
    { runningInvokes: 0, concurrencyLimit: 2 },
    { kind: "start" },
  ],
  [
    "at the limit of running invokes nothing starts, even when one is idle",
    [environment("a", "f", "idle", 1), environment("b", "f", "occupied", 2)],
    { runningInvokes: 1, concurrencyLimit: 1 },
    { kind: "throttle" },
  ],
  [
    "idle environments of others do not stand in the way: the oldest goes",
    [environment("a", "g", "idle", 5), environment("b", "h", "idle", 3)],
    { runningInvokes: 0, concurrencyLimit: 2 },
    { kind: "start", evict: "b" },
  ],
])("%s", (_name, environments, account, expected) => {
  expect(place(candidates(environments), wanted.generation, account)).toEqual(expected);
});

test("only an idle environment of the very deployment is ever taken", () => {
  const arbitrary = fc.record({
    environmentId: fc.uuid(),
    functionId: fc.constantFrom("f", "g"),
    generation: fc.integer({ min: 1, max: 2 }),
    status: fc.constantFrom<PlacedEnvironment["status"]>("idle", "occupied"),
    lastUsedAt: fc.integer(),
  });
  fc.assert(
    fc.property(fc.array(arbitrary), fc.integer({ min: 1, max: 10 }), (environments, concurrencyLimit) => {
      const runningInvokes = environments.filter(({ status }) => status === "occupied").length;
      const account = { runningInvokes, concurrencyLimit };
      const placement = place(candidates(environments), wanted.generation, account);
      if (runningInvokes >= concurrencyLimit) expect(placement.kind).toBe("throttle");
      if (placement.kind !== "take") return;
      const taken = environments.find(({ environmentId }) => environmentId === placement.environmentId);
      expect(taken).toMatchObject({ ...wanted, status: "idle" });
    }),
  );
});

test("idle environments end when their time is over, the oldest first", () => {
  const idle = [
    { environmentId: "young", idleSince: 950 },
    { environmentId: "old", idleSince: 100 },
    { environmentId: "just", idleSince: 400 },
  ];
  const at = (now: number, offsetMs = 0, leastAheadMs = 0) => ({ now, offsetMs, leastAheadSince: () => leastAheadMs });
  expect(expired(idle, at(1000), 600)).toEqual(["old", "just"]);
  expect(expired(idle, at(1000), 901)).toEqual([]);
  expect(expired(idle, at(900, 100), 600)).toEqual(["old", "just"]);
  expect(expired(idle, at(900, 100, 100), 600)).toEqual(["old"]);
});

test("keys take turns, and each key's items keep their order", () => {
  const queue = new FairQueue<string>();
  for (const item of ["a1", "a2", "a3"]) queue.put("a", item);
  queue.put("b", "b1");
  queue.put("c", "c1");
  queue.put("c", "c2");
  expect(queue.remove("a", "a2")).toBe(true);
  expect(queue.remove("a", "a2")).toBe(false);
  const order = Array.from({ length: 6 }, () => queue.take());
  expect(order).toEqual(["a1", "b1", "c1", "a3", "c2", undefined]);
});

test("a key that may not be served is passed over and keeps its turn", () => {
  const queue = new FairQueue<string>();
  for (const item of ["a1", "b1", "b2"]) queue.put(item.slice(0, 1), item);
  expect(queue.take((key) => key !== "a")).toBe("b1");
  expect(queue.take((key) => key === "c")).toBeUndefined();
  expect([queue.take(), queue.take(), queue.isEmpty]).toEqual(["a1", "b2", true]);
});
