/** When an invoke gets no environment, and when one ends for the sake of others or of nobody, on the real engine. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestAdapter } from "../adapters/docker/testing/test-adapter.ts";
import type { Sandboxes } from "../ports/containers.ts";
import { openTestEngine, type TestOutcome, TestPool } from "./environments/testing/test-pool.ts";

let adapter: TestAdapter;
let engineReference: string;

beforeAll(async () => {
  ({ adapter, engineReference } = await openTestEngine());
});
afterAll(() => adapter[Symbol.asyncDispose]());

const pooled = (config?: ConstructorParameters<typeof TestPool>[2]) => new TestPool(adapter, engineReference, config);
const MIB = 1_048_576;

test("at the limit an invoke is refused, and an idle environment of another function makes room", async () => {
  await using test = pooled({ concurrency: 1 });
  const running = test.invoke({});
  await expect(test.invoke({})).rejects.toMatchObject({
    code: "TooManyRequestsException",
    message: "Rate Exceeded.",
    reason: "ConcurrentInvocationLimitExceeded",
  });
  const first = await running;
  expect(await test.invoke({}, { functionId: "f-2" })).toMatchObject({ status: "ok", cold: true });
  expect((await test.until(first.environmentId, "Gone")).endReason).toMatch(/made room/);
});

test("who has its answer is not counted any more: at the limit the next call is served at once", async () => {
  await using test = pooled({ concurrency: 1 });
  const next = Promise.withResolvers<TestOutcome>();
  const first = await test.invoke({}, { onAnswer: () => next.resolve(test.invoke({})) });
  expect(await next.promise).toMatchObject({ status: "ok", environmentId: first.environmentId });
});

test("of one function 500 may wait for their start, then an invoke is refused; another function's may wait as well", async () => {
  const sandboxes: Sandboxes = {
    create: (_id, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true })),
  };
  const test = new TestPool(adapter, engineReference, { concurrency: 1000 }, { sandboxes });
  const waiting = Array.from({ length: 500 }, () => test.invoke({}));
  await expect(test.invoke({})).rejects.toMatchObject({ code: "TooManyRequestsException" });
  waiting.push(test.invoke({}, { functionId: "f-2" }));
  const outcomes = Promise.allSettled(waiting);
  await test[Symbol.asyncDispose]();
  for (const outcome of await outcomes) {
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "ServiceException" } });
  }
});

test("when memory is short an idle environment of another function makes room, and then an invoke is refused", async () => {
  await using test = pooled({ memoryReserve: { bytes: 1024 * MIB } });
  const first = await test.invoke({});
  // What the first one takes is just what is missing for another.
  const used = (first.report.maxMemoryUsedMiB ?? 0) * MIB;
  const enough = 1088 * MIB;
  test.hostMemory.reading = { totalBytes: 4096 * MIB, availableBytes: enough - used };
  const second = await test.invoke({}, { functionId: "f-2" });
  expect(second).toMatchObject({ status: "ok", cold: true });
  expect((await test.until(first.environmentId, "Gone")).endReason).toMatch(/made room/);

  test.hostMemory.reading = { totalBytes: 4096 * MIB, availableBytes: 512 * MIB };
  await expect(test.invoke({}, { functionId: "f-3" })).rejects.toMatchObject({
    code: "TooManyRequestsException",
    reason: "ConcurrentInvocationLimitExceeded",
  });
  // Ending it would not have been enough: it serves on.
  expect(await test.invoke({}, { functionId: "f-2" })).toMatchObject({ environmentId: second.environmentId });
});

test("environments of an older generation end: idle ones now, busy ones after their invoke", async () => {
  await using test = pooled();
  const idle = await test.invoke({});
  const busy = test.invoke({}, { functionId: "f-2" });
  test.pool.retire({ functionId: "f-1", version: "$LATEST" }, 2, "the function was updated");
  test.pool.retire({ functionId: "f-2" }, undefined, "the function was deleted");
  const { environmentId } = await busy;
  expect((await test.until(idle.environmentId, "Gone")).endReason).toBe("the function was updated");
  expect((await test.until(environmentId, "Gone")).endReason).toBe("the function was deleted");
  const next = await test.invoke({}, { generation: 2 });
  test.pool.retire({ functionId: "f-1", version: "$LATEST" }, 2, "the function was updated");
  expect((await test.invoke({}, { generation: 2 })).environmentId).toBe(next.environmentId);
});

test("idle environments end when due time has passed their keep-alive", async () => {
  await using test = pooled({ keepAliveMs: 60_000 });
  const { environmentId } = await test.invoke({});
  test.pool.sweep();
  expect(test.pool.list()).toMatchObject([{ environmentId, state: "Idle" }]);
  test.clock.advance(60_000);
  await test.until(environmentId, "Gone");
});

test("an environment that went idle ahead of time counts from then when that is taken back", async () => {
  await using test = pooled({ keepAliveMs: 60_000 });
  test.clock.advance(86_400_000);
  const { environmentId } = await test.invoke({});
  test.clock.moveTo(0);
  test.pool.sweep();
  const [idle] = test.pool.list();
  expect(idle).toMatchObject({ environmentId, state: "Idle" });
  // What has passed since is not lost: so much less is missing.
  test.clock.advance(60_000 - (test.clock.now() - (idle?.since ?? 0)));
  await test.until(environmentId, "Gone");
});
