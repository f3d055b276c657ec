import { expect, test } from "vitest";
import { dayMs } from "../core/key/due-time.ts";
import { carryOutDue } from "../operations/key/carry-out-due.ts";
import { memoryKeys, place } from "../operations/key/testing/memory-keys.ts";
import { KeyUpkeep } from "./key-upkeep.ts";
import { RecordedLive } from "./testing/import-room.ts";

const caller = {
  principal: { kind: "account", accountId: place.account } as const,
  ...{ sourceIpAddress: "127.0.0.1", userAgent: "aws-cli/2", requestId: "00000000-0000-4000-8000-000000000000" },
};
const newKey = { description: "", bypassLockoutCheck: false, tags: [] };

function room() {
  const memory = memoryKeys();
  const live = new RecordedLive();
  const errors: unknown[] = [];
  const log = { info() {}, warn() {}, error: (fields: object) => void errors.push(fields) };
  // The operations tell the same listeners.
  memory.ports.live.publish = (event) => live.publish(event);
  const { clock, keyStore } = memory.ports;
  const upkeep = new KeyUpkeep({ keyStore, clock, live, log, carryOut: (key) => carryOutDue(key, memory.ports) });
  const first = (look: () => Promise<boolean>) => live.first(async () => ((await look()) ? true : undefined));
  return { ...memory, keyStore, live, upkeep, errors, first };
}

const isGone =
  ({ keyStore }: ReturnType<typeof room>, keyId: string) =>
  async () =>
    !(await keyStore.get(keyId));

test("a key is deleted when the clock passes the end of its window, and one in use rotates", async () => {
  const given = room();
  const { keys, clock, first, records } = given;
  const [gone, rotates] = [await keys.createKey(caller, newKey), await keys.createKey(caller, newKey)];
  {
    await using upkeep = given.upkeep;
    upkeep.start();
    await keys.scheduleDeletion(caller, { ...gone, windowDays: 7 });
    await keys.enableRotation(caller, { ...rotates, periodDays: 90 });
    clock.advance(7 * dayMs);
    await first(isGone(given, gone.keyId));
    clock.advance(90 * dayMs);
    await first(async () => (await given.keyStore.materials(rotates.keyId)).length === 2);
  }
  const own = (await records()).filter(({ userIdentity }) => userIdentity.invokedBy === "kms.amazonaws.com");
  expect(own.map(({ eventName }) => eventName)).toEqual(["RotateKey", "DeleteKey"]);
  expect(given.errors).toEqual([]);
});

test("what came due while nothing ran is done at the start", async () => {
  const given = room();
  const { keyId } = await given.keys.createKey(caller, newKey);
  await given.keys.scheduleDeletion(caller, { keyId });
  given.clock.advance(31 * dayMs);
  await using upkeep = given.upkeep;
  upkeep.start();
  await given.first(isGone(given, keyId));
});

test("a disabled key rotates when it is enabled again", async () => {
  const given = room();
  const { keys, clock, keyStore } = given;
  const { keyId } = await keys.createKey(caller, newKey);
  await keys.enableRotation(caller, { keyId, periodDays: 90 });
  await keys.disableKey(caller, { keyId });
  clock.advance(400 * dayMs);
  await using upkeep = given.upkeep;
  upkeep.start();
  const other = await keys.createKey(caller, newKey);
  await keys.scheduleDeletion(caller, { keyId: other.keyId, windowDays: 7 });
  clock.advance(7 * dayMs);
  await given.first(isGone(given, other.keyId));
  expect(await keyStore.materials(keyId)).toHaveLength(1);
  await keys.enableKey(caller, { keyId });
  await given.first(async () => (await keyStore.materials(keyId)).length === 2);
});

test("what was set while the clock was ahead goes back with it, however soon it is moved again", async () => {
  const given = room();
  const { keys, clock, keyStore, upkeep } = given;
  const { keyId } = await keys.createKey(caller, newKey);
  clock.advance(10 * dayMs);
  await keys.scheduleDeletion(caller, { keyId, windowDays: 7 });
  await using _upkeep = upkeep;
  upkeep.start();
  clock.moveTo(0);
  clock.moveTo(8 * dayMs);
  await given.first(isGone(given, keyId));
  expect(await keyStore.list()).toEqual([]);
});

test("what the disk refuses is tried again", async () => {
  const given = room();
  const { keys, clock, keyStore } = given;
  const { keyId } = await keys.createKey(caller, newKey);
  await keys.scheduleDeletion(caller, { keyId, windowDays: 7 });
  const { remove } = keyStore;
  let refusals = 1;
  keyStore.remove = (...query) =>
    refusals-- > 0 ? Promise.reject(new Error("the disk is full")) : remove.apply(keyStore, query);
  clock.advance(7 * dayMs);
  await using upkeep = given.upkeep;
  upkeep.start();
  await given.first(isGone(given, keyId));
  expect(given.errors).toMatchObject([{ error: { message: "the disk is full" } }]);
});
