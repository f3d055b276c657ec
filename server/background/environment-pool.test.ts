import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestAdapter } from "../adapters/docker/testing/test-adapter.ts";
import { openTestEngine, TestPool } from "./environments/testing/test-pool.ts";

let adapter: TestAdapter;
let engineReference: string;

beforeAll(async () => {
  ({ adapter, engineReference } = await openTestEngine());
});
afterAll(() => adapter[Symbol.asyncDispose]());

const pooled = () => new TestPool(adapter, engineReference);

test("the first invoke starts an environment, the second is served by the same", async () => {
  await using test = pooled();
  const cold = await test.invoke({ a: 1 });
  const warm = await test.invoke({ a: 2 });
  expect(cold).toMatchObject({ status: "ok", cold: true, answer: { event: { a: 1 }, served: 1 } });
  expect(warm).toMatchObject({ status: "ok", cold: false, answer: { event: { a: 2 }, served: 2 } });
  expect(warm.environmentId).toBe(cold.environmentId);
  expect(cold.functionError).toBeUndefined();

  const { report } = cold;
  expect(report.initDurationMs).toBeGreaterThan(1);
  expect(report.billedDurationMs).toBe(
    Math.ceil(Number((report.durationMs + (report.initDurationMs ?? 0)).toFixed(2))),
  );
  expect(report.maxMemoryUsedMiB).toBeGreaterThan(10);
  expect(warm.report).not.toHaveProperty("initDurationMs");
  expect(cold.phases.map(({ kind }) => kind)).toEqual(["queued", "sandbox", "function init", "invoke"]);
  expect(warm.phases.map(({ kind }) => kind)).toEqual(["invoke"]);
  for (const { startAt, endAt } of cold.phases) expect(endAt).toBeGreaterThanOrEqual(startAt);
});

test("the runtime sees what Lambda gives it", async () => {
  await using test = pooled();
  const before = Date.now();
  const { answer, environmentId, logStreamName, requestId } = await test.invoke({});
  expect(answer).toMatchObject({ cwd: "/var", args: ["ok"] });
  expect(answer.uid).not.toBe(0);
  expect(answer.environment).toMatchObject({
    FROM_IMAGE: "1",
    STAGE: "test",
    AWS_LAMBDA_FUNCTION_NAME: "hello",
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
  });
  expect(logStreamName).toMatch(new RegExp(`^\\d{4}/\\d\\d/\\d\\d/\\[\\$LATEST\\]${environmentId}$`));
  expect(answer.headers["lambda-runtime-aws-request-id"]).toBe(requestId);
  const begunAt = Number(answer.headers["lambda-runtime-deadline-ms"]) - test.timeoutMs;
  expect(begunAt).toBeGreaterThanOrEqual(before);
  expect(begunAt).toBeLessThanOrEqual(Date.now());
});

test("two invokes at once are served by two environments", async () => {
  await using test = pooled();
  const [one, other] = await Promise.all([test.invoke({}), test.invoke({})]);
  expect(one.environmentId).not.toBe(other.environmentId);
  expect(test.pool.list().map(({ state }) => state)).toEqual(["Idle", "Idle"]);
});

test("the log of an invoke is complete and in order at its end", async () => {
  await using test = pooled();
  await test.invoke({});
  const { log, requestId, environmentId } = await test.invoke({ do: "log", lines: 40 });
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`);
  expect(log.slice(0, -1)).toEqual([
    `START RequestId: ${requestId} Version: $LATEST`,
    ...lines,
    `END RequestId: ${requestId}`,
  ]);
  expect(log.at(-1)).toMatch(
    /^REPORT RequestId: \S+\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\t$/,
  );
  const kept = await test.history.linesOf({ requestId });
  expect(kept.map(({ text }) => text)).toEqual(log);
  expect(kept.every((line) => line.environmentId === environmentId)).toBe(true);
  const published = test.published.flatMap((event) => (event.type === "log" ? event.lines : []));
  expect(published.filter((line) => line.requestId === requestId)).toEqual(kept);
});

test("an error of the handler is passed on as it is, and the environment goes on", async () => {
  await using test = pooled();
  const failed = await test.invoke({ do: "throw" });
  expect(failed).toMatchObject({ status: "error", functionError: "Unhandled", errorType: "TypeError" });
  expect(failed.answer).toEqual({ errorMessage: "no such thing", errorType: "TypeError", stackTrace: [] });
  expect((await test.invoke({})).environmentId).toBe(failed.environmentId);
});

test("a response over the limit is refused, and the environment goes on", async () => {
  await using test = pooled();
  const large = await test.invoke({ do: "large", bytes: 6_291_556 });
  expect(large).toMatchObject({ status: "ok" });
  expect(large.payload.byteLength).toBe(6_291_556);
  const larger = await test.invoke({ do: "large", bytes: 6_291_557 });
  expect(larger).toMatchObject({ status: "error", errorType: "Function.ResponseSizeTooLarge" });
  expect((await test.invoke({})).environmentId).toBe(larger.environmentId);
});

test("a runtime that asks for the next event before it has answered is refused", async () => {
  await using test = pooled();
  expect((await test.invoke({ do: "next-twice" })).answer).toBe(403);
});

test("a function sees the credentials that are handed to functions, and otherwise dummy ones", async () => {
  const credentials = { AWS_ACCESS_KEY_ID: "AKIAMINE", AWS_SECRET_ACCESS_KEY: "mine" };
  await using given = new TestPool(adapter, engineReference, {}, { credentials });
  const { environment } = (await given.invoke({})).answer;
  expect(environment).toMatchObject(credentials);
  expect(environment).not.toHaveProperty("AWS_SESSION_TOKEN");
  await using dummy = pooled();
  expect((await dummy.invoke({})).answer.environment.AWS_ACCESS_KEY_ID).toMatch(/^ASIA[0-9A-F]{16}$/);
});

test("an environment can be stopped by hand, also while it works", async () => {
  await using test = pooled();
  const running = test.invoke({ do: "hang" });
  const [environment] = test.pool.list();
  const environmentId = environment?.environmentId ?? "";
  await test.until(environmentId, "Busy");
  expect(await test.pool.stop(environmentId)).toBe(true);
  expect((await running).answer.errorMessage).toMatch(/signal: killed$/);
  // It was ended, not reset.
  expect(test.pool.list()).toMatchObject([{ state: "Gone", resets: [] }]);
  expect(await test.pool.stop(environmentId)).toBe(false);
});
