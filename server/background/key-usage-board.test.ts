import { randomBytes, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { hourMs, minuteMs } from "../core/key/key-usage.ts";
import type { LiveMessage } from "../core/live/event.ts";
import type { TrailEvent } from "../core/trail/trail-event.ts";
import { trailRow } from "../core/trail/trail-row.ts";
import { memoryKeys, place } from "../operations/key/testing/memory-keys.ts";
import { KeyUsageBoard } from "./key-usage-board.ts";

const call = {
  principal: { kind: "account", accountId: place.account } as const,
  ...{ sourceIpAddress: "127.0.0.1", userAgent: "a test", requestId: randomUUID() },
};

function room() {
  const memory = memoryKeys();
  let now = 1_800_000_000_000;
  Object.defineProperty(memory.clock, "now", { value: () => now });
  const listeners = new Set<(message: LiveMessage) => void>();
  const { auditTrail, keys } = memory;
  const append = auditTrail.append.bind(auditTrail);
  const tell = (event: TrailEvent) => {
    const passing = { type: "trail-event", row: trailRow(event) } as const;
    for (const listener of listeners) listener({ kind: "passing", counter: event.sequence, event: passing });
    return event;
  };
  auditTrail.append = async (event) => tell(await append(event));
  const live = {
    subscribe(listener: (message: LiveMessage) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const board = new KeyUsageBoard({ ...memory.ports, auditTrail, live });
  return {
    ...{ board, auditTrail, clock: memory.clock, listeners },
    create: async () => (await keys.createKey(call, { description: "", bypassLockoutCheck: false, tags: [] })).keyId,
    use: async (keyId: string) =>
      void (await keys
        .encrypt(call, { keyId, plaintext: randomBytes(4), encryptionContext: {} })
        .catch(() => undefined)),
    disable: (keyId: string) => keys.disableKey(call, { keyId }),
    pass: (durationMs: number) => {
      now += durationMs;
    },
    minute: () => Math.floor(now / minuteMs) * minuteMs,
  };
}

test("uses are counted by key and minute, what was refused apart, and other events are none", async () => {
  const { board, create, use, disable, pass, minute } = room();
  const [one, other] = [await create(), await create()];
  await use(one);
  await use(one);
  const first = minute();
  pass(minuteMs);
  await disable(one);
  await use(one);
  expect((await board.read()).keys).toEqual({
    [one]: {
      minutes: [
        { at: first, good: 2, refused: 0 },
        { at: minute(), good: 0, refused: 1 },
      ],
      lastUsedAt: expect.any(Number),
    },
  });
  await use(other);
  expect((await board.read()).keys[other]?.minutes).toEqual([{ at: minute(), good: 1, refused: 0 }]);
});

test("an event that comes while the trail is read is counted once", async () => {
  const { board, create, use } = room();
  const keyId = await create();
  await use(keyId);
  const reading = board.read();
  await use(keyId);
  await use(keyId);
  await reading;
  expect((await board.read()).keys[keyId]?.minutes).toMatchObject([{ good: 3 }]);
});

test("what a key did before the last hour is looked through for its last use", async () => {
  const { board, create, use, disable, pass } = room();
  const keyId = await create();
  await use(keyId);
  pass(2 * hourMs);
  await disable(keyId);
  expect((await board.read()).keys[keyId]?.lastUsedAt).toBe(1_800_000_000_000);
});

test("it listens no more once it is disposed of", () => {
  const { board, listeners } = room();
  board[Symbol.dispose]();
  expect(listeners.size).toBe(0);
});
