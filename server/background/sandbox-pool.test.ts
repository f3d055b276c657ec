import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestAdapter, type TestAdapter } from "../adapters/docker/testing/test-adapter.ts";
import type { Sandbox, Sandboxes } from "../ports/containers.ts";
import { testLog as log } from "./environments/testing/test-pool.ts";
import { SandboxPool } from "./sandbox-pool.ts";

let adapter: TestAdapter;
const signal = AbortSignal.timeout(60_000);

beforeAll(async () => {
  adapter = await openTestAdapter();
});
afterAll(() => adapter[Symbol.asyncDispose]());

const pool = (quietMs = 0) => new SandboxPool({ sandboxes: adapter.sandboxes, log, size: 2, quietMs });

test("sandboxes are made ahead, handed out once, and made again", async () => {
  await using sandboxes = pool();
  sandboxes.start(signal);
  await sandboxes.full();
  await using one = await sandboxes.create("one", signal);
  await using other = await sandboxes.create("other", signal);
  expect([one.pooled, other.pooled]).toEqual([true, true]);
  expect(one.sandboxId).not.toBe(other.sandboxId);
  expect(one.ipAddress).not.toBe(other.ipAddress);
  await sandboxes.full();
  expect(sandboxes.ready).toBe(2);
});

test("an empty pool makes one on the spot", async () => {
  await using sandboxes = pool();
  await using sandbox = await sandboxes.create("one", signal);
  expect(sandbox.pooled).toBe(false);
});

test("an empty pool makes nothing for a container that is alone: it gets an address", async () => {
  await using sandboxes = pool();
  const before = await adapter.containers.count();
  await using place = await sandboxes.create("one", signal, true);
  expect(place).toMatchObject({ sandboxId: undefined, pooled: false });
  expect(await adapter.containers.count()).toBe(before);
});

test("what is taken in a row is not competed with", async () => {
  await using sandboxes = pool(60_000);
  sandboxes.start(signal);
  await sandboxes.full();
  await using _one = await sandboxes.create("one", signal);
  await using _other = await sandboxes.create("other", signal);
  await using third = await sandboxes.create("third", signal);
  expect(third.pooled).toBe(false);
  expect(sandboxes.ready).toBe(0);
});

test("while starts wait for their turn none is made ahead, and afterwards it is", async () => {
  const asked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let questions = 0;
  const isCrowded = () => {
    asked[questions]?.resolve();
    questions += 1;
    return questions <= 2;
  };
  await using sandboxes = new SandboxPool({ sandboxes: adapter.sandboxes, log, size: 1, quietMs: 1, isCrowded });
  sandboxes.start(signal);
  await Promise.all(asked.map(({ promise }) => promise));
  expect(sandboxes.ready).toBe(0);
  await sandboxes.full();
  expect([sandboxes.ready, questions]).toEqual([1, 3]);
});

test("a sandbox that died is dropped and replaced", async () => {
  const made: Sandbox[] = [];
  const recording: Sandboxes = {
    async create(environmentId, wait) {
      const sandbox = await adapter.sandboxes.create(environmentId, wait);
      made.push(sandbox);
      return sandbox;
    },
  };
  await using sandboxes = new SandboxPool({ sandboxes: recording, log, size: 2, quietMs: 0 });
  const { promise: dropped, resolve } = Promise.withResolvers<void>();
  const stopFollowing = adapter.events.onEvent(({ action, containerId }) => {
    if (action !== "die") return;
    sandboxes.drop(containerId);
    resolve();
  });
  sandboxes.start(signal);
  await sandboxes.full();
  await made[0]?.[Symbol.asyncDispose]();
  await dropped;
  expect(sandboxes.ready).toBe(1);
  await sandboxes.full();
  expect(made).toHaveLength(3);
  stopFollowing();
});

test("stopping leaves no sandbox behind, not even the one being made", async () => {
  const sandboxes = pool();
  sandboxes.start(signal);
  await sandboxes.full();
  await using taken = await sandboxes.create("one", signal);
  await sandboxes[Symbol.asyncDispose]();
  await taken[Symbol.asyncDispose]();
  expect(await adapter.containers.count()).toBe(0);
});
