/** Processes that end while their function runs, or afterwards, in real containers. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestAdapter } from "../../adapters/docker/testing/test-adapter.ts";
import type { Sandbox, Sandboxes } from "../../ports/containers.ts";
import { openTestEngine, TestPool } from "./testing/test-pool.ts";

let adapter: TestAdapter;
let engineReference: string;

beforeAll(async () => {
  ({ adapter, engineReference } = await openTestEngine());
});
afterAll(() => adapter[Symbol.asyncDispose]());

const pooled = () => new TestPool(adapter, engineReference);

test("a timeout resets the environment: its id, log stream and /tmp stay, and init is part of the next invoke", async () => {
  await using test = pooled();
  const { timeoutMs } = test;
  const first = await test.invoke({ do: "keep", text: "still here" });
  test.timeoutMs = 1000;
  const failed = await test.invoke({ do: "spin" });
  test.timeoutMs = timeoutMs;
  expect(failed.environmentId).toBe(first.environmentId);
  expect(failed).toMatchObject({ status: "timeout", functionError: "Unhandled", errorType: "Sandbox.Timedout" });
  expect(failed.answer).toEqual({
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${failed.requestId} Error: Task timed out after 1.00 seconds`,
  });
  expect(failed.report).toMatchObject({ durationMs: 1000, status: "timeout" });
  expect(failed.log.at(-3)).toMatch(/^\d{4}-\S+Z \S+ Task timed out after 1\.00 seconds$/);
  expect(failed.log.at(-1)).toMatch(/\tStatus: timeout\t$/);
  const next = await test.invoke({ do: "kept" });
  expect(next).toMatchObject({ status: "ok", cold: true, answer: "still here" });
  expect([next.environmentId, next.logStreamName]).toEqual([first.environmentId, first.logStreamName]);
  expect(next.log[0]).toBe("init");
  expect(next.report).not.toHaveProperty("initDurationMs");
  expect(next.phases.map(({ kind }) => kind)).toEqual(["queued", "sandbox", "function init", "invoke"]);
  const init = next.phases.find(({ kind }) => kind === "function init");
  expect(next.report.durationMs).toBeGreaterThan((init?.endAt ?? 0) - (init?.startAt ?? 0));
  expect(test.pool.list()).toMatchObject([{ resets: [{ reason: "Task timed out after 1.00 seconds" }] }]);
});

test.each([
  [1, "Runtime exited with error: exit status 1"],
  [0, "Runtime exited without providing a reason"],
])("a process that exits with %i is a crash, and the next invoke works", async (code, text) => {
  await using test = pooled();
  const failed = await test.invoke({ do: "exit", code });
  expect(failed).toMatchObject({ status: "error", errorType: "Runtime.ExitError" });
  expect(failed.answer).toEqual({
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${failed.requestId} Error: ${text}`,
  });
  expect(failed.log.slice(-4, -2)).toEqual([`RequestId: ${failed.requestId} Error: ${text}`, "Runtime.ExitError"]);
  expect(failed.log.at(-1)).toMatch(/\tStatus: error\tError Type: Runtime\.ExitError\t$/);
  expect(await test.invoke({})).toMatchObject({ status: "ok", environmentId: failed.environmentId });
});

test.each([
  ["SIGTERM", "terminated"],
  ["SIGABRT", "aborted"],
  ["SIGSEGV", "segmentation fault"],
  ["SIGKILL", "killed"],
])("a process that dies of %s is a crash that names it", async (signal, name) => {
  await using test = pooled();
  const failed = await test.invoke({ do: "signal", signal });
  expect(failed.answer.errorMessage).toMatch(new RegExp(`Runtime exited with error: signal: ${name}$`));
  expect(failed.report).toMatchObject({ status: "error", errorType: "Runtime.ExitError" });
});

test("out of memory is said in the report", async () => {
  await using test = pooled();
  const failed = await test.invoke({ do: "eat" });
  expect(failed.answer.errorMessage).toMatch(/Runtime exited with error: signal: killed$/);
  expect(failed.report).toMatchObject({ status: "error", errorType: "Runtime.OutOfMemory", maxMemoryUsedMiB: 128 });
  expect((await test.invoke({})).status).toBe("ok");
});

test("an environment that dies while idle is never given an invoke", async () => {
  await using test = pooled();
  for (const then of ["exit", "exit soon"]) {
    const first = await test.invoke({ then });
    const { resets } = await test.reset(first.environmentId);
    expect(resets).toMatchObject([{ reason: expect.stringMatching(/^Runtime exited/) }]);
    expect(await test.invoke({})).toMatchObject({ status: "ok", cold: true, environmentId: first.environmentId });
    await test.pool.stop(first.environmentId);
  }
});

test("a sandbox that dies takes the processes of its idle environment along", async () => {
  const made: Sandbox[] = [];
  const sandboxes: Sandboxes = {
    async create(environmentId, signal) {
      const sandbox = await adapter.sandboxes.create(environmentId, signal);
      made.push(sandbox);
      return sandbox;
    },
  };
  await using test = new TestPool(adapter, engineReference, {}, { sandboxes });
  const first = await test.invoke({});
  await made[0]?.[Symbol.asyncDispose]();
  await test.reset(first.environmentId);
  expect(await test.invoke({})).toMatchObject({ status: "ok", cold: true });
});
