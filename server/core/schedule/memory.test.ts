import fc from "fast-check";
import { expect, test } from "vitest";
import { expectedBytes, type HostMemoryReading, type MemoryUser, type Room, roomFor } from "./memory.ts";

/** Sizes in these tests are small numbers: only their sums count. */
function user(environmentId: string, status: MemoryUser["status"], more: Partial<MemoryUser> = {}): MemoryUser {
  return { environmentId, functionId: "g", status, expectedBytes: 10, limitBytes: 30, lastUsedAt: 0, ...more };
}

const wanted = { functionId: "f", expectedBytes: 10, limitBytes: 30 };
const room = (...evict: string[]): Room => ({ kind: "room", evict });

const readable = (availableBytes: number): HostMemoryReading => ({ totalBytes: 200, availableBytes });

test.each<[string, MemoryUser[], HostMemoryReading, Room]>([
  ["there is enough", [], readable(30), room()],
  ["what it takes would cut into the reserve", [], readable(29), { kind: "full", freeBytes: 29, reserveBytes: 20 }],
  [
    "what others are about to take is not free any more",
    [user("a", "starting"), user("b", "starting")],
    readable(49),
    { kind: "full", freeBytes: 29, reserveBytes: 20 },
  ],
  ["what runs has taken its memory already", [user("a", "busy"), user("b", "busy")], readable(30), room()],
  ["what ends will give back what it took", [user("a", "ending")], readable(20), room()],
  [
    "idle environments of other functions end, the oldest first and no more than needed",
    [user("a", "idle", { lastUsedAt: 3 }), user("b", "idle", { lastUsedAt: 1 }), user("c", "idle", { lastUsedAt: 2 })],
    readable(15),
    room("b", "c"),
  ],
  [
    "idle environments of its own function do not",
    [user("a", "idle", { functionId: "f" })],
    readable(25),
    { kind: "full", freeBytes: 25, reserveBytes: 20 },
  ],
  [
    "nothing ends when that would not be enough",
    [user("a", "idle")],
    readable(19),
    { kind: "full", freeBytes: 19, reserveBytes: 20 },
  ],
  [
    "where nothing can be read every environment takes its limit",
    [user("a", "busy"), user("b", "idle")],
    { totalBytes: 99 },
    room("b"),
  ],
  ["and what ends takes nothing any more", [user("a", "busy"), user("b", "ending")], { totalBytes: 100 }, room()],
])("%s", (_name, environments, host, expected) => {
  expect(roomFor(wanted, environments, host, { share: 0.1 })).toEqual(expected);
});

test("whoever is let in, with those that end for it, leaves the reserve untouched", () => {
  const arbitrary = fc.record({
    environmentId: fc.uuid(),
    functionId: fc.constantFrom("f", "g", "h"),
    status: fc.constantFrom<MemoryUser["status"]>("starting", "idle", "busy", "ending"),
    expectedBytes: fc.integer({ min: 1, max: 100 }),
    limitBytes: fc.integer({ min: 100, max: 300 }),
    lastUsedAt: fc.integer(),
  });
  const machine = fc.record({
    totalBytes: fc.integer({ min: 1000, max: 5000 }),
    availableBytes: fc.option(fc.integer({ min: 0, max: 1000 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(arbitrary, { maxLength: 30 }), machine, (environments, { totalBytes, availableBytes }) => {
      const host = availableBytes === undefined ? { totalBytes } : { totalBytes, availableBytes };
      const outcome = roomFor(wanted, environments, host, { bytes: 50 });
      if (outcome.kind === "full") return;
      const ended = environments.map((one) =>
        outcome.evict.includes(one.environmentId) ? { ...one, status: "ending" as const } : one,
      );
      for (const id of outcome.evict) {
        const evicted = environments.find(({ environmentId }) => environmentId === id);
        expect(evicted).toMatchObject({ status: "idle" });
        expect(evicted?.functionId).not.toBe("f");
      }
      // Asked again with those gone, nobody else has to go.
      expect(roomFor(wanted, ended, host, { bytes: 50 })).toEqual(room());
    }),
  );
});

test("admissions that follow each other at once do not all count on the same memory", () => {
  const host = { totalBytes: 1000, availableBytes: 200 };
  const admitted: MemoryUser[] = [];
  for (let n = 0; n < 50; n++) {
    if (roomFor(wanted, admitted, host, { share: 0.1 }).kind === "room") {
      admitted.push(user(`${n}`, "starting", { functionId: "f" }));
    }
  }
  expect(admitted).toHaveLength(10);
});

test("an environment is expected to take what others of its function took, at most its limit", () => {
  const MIB = 1_048_576;
  expect(expectedBytes(128, undefined)).toBe(64 * MIB);
  expect(expectedBytes(128, 100)).toBe(100 * MIB);
  expect(expectedBytes(32, undefined)).toBe(32 * MIB);
  expect(expectedBytes(128, 500)).toBe(128 * MIB);
});
