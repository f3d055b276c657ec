import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestAdapter } from "../adapters/docker/testing/test-adapter.ts";
import type { Sandbox, Sandboxes } from "../ports/containers.ts";
import { openTestEngine, type TestInvoke, type TestOutcome, TestPool } from "./environments/testing/test-pool.ts";

let adapter: TestAdapter;
let engineReference: string;

beforeAll(async () => {
  ({ adapter, engineReference } = await openTestEngine());
});
afterAll(() => adapter[Symbol.asyncDispose]());

const pooled = (config?: ConstructorParameters<typeof TestPool>[2]) => new TestPool(adapter, engineReference, config);
const MIB = 1_048_576;
const withInit = (how: string): TestInvoke => ({ configuration: { imageConfig: { command: [how] } } });

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
  expect(Number(answer.headers["lambda-runtime-deadline-ms"])).toBeGreaterThan(Date.now() - 3000);
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

test("a timeout resets the environment: its id, log stream and /tmp stay, and init is part of the next invoke", async () => {
  await using test = pooled();
  const configuration = { timeoutMs: 2000 };
  const first = await test.invoke({ do: "keep", text: "still here" }, { configuration });
  const failed = await test.invoke({ do: "spin" }, { configuration });
  expect(failed.environmentId).toBe(first.environmentId);
  expect(failed).toMatchObject({ status: "timeout", functionError: "Unhandled", errorType: "Sandbox.Timedout" });
  expect(failed.answer).toEqual({
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${failed.requestId} Error: Task timed out after 2.00 seconds`,
  });
  expect(failed.report).toMatchObject({ durationMs: 2000, status: "timeout" });
  expect(failed.log.at(-3)).toMatch(/^\d{4}-\S+Z \S+ Task timed out after 2\.00 seconds$/);
  expect(failed.log.at(-1)).toMatch(/\tStatus: timeout\t$/);
  const next = await test.invoke({ do: "kept" }, { configuration });
  expect(next).toMatchObject({ status: "ok", cold: true, answer: "still here" });
  expect([next.environmentId, next.logStreamName]).toEqual([first.environmentId, first.logStreamName]);
  expect(next.log[0]).toBe("init");
  expect(next.report).not.toHaveProperty("initDurationMs");
  expect(next.phases.map(({ kind }) => kind)).toEqual(["queued", "sandbox", "function init", "invoke"]);
  const init = next.phases.find(({ kind }) => kind === "function init");
  expect(next.report.durationMs).toBeGreaterThan((init?.endAt ?? 0) - (init?.startAt ?? 0));
  expect(test.pool.list()).toMatchObject([{ resets: [{ reason: "Task timed out after 2.00 seconds" }] }]);
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
  const failed = await test.invoke({ do: "eat" }, { configuration: { timeoutMs: 20_000 } });
  expect(failed.answer.errorMessage).toMatch(/Runtime exited with error: signal: killed$/);
  expect(failed.report).toMatchObject({ status: "error", errorType: "Runtime.OutOfMemory", maxMemoryUsedMiB: 128 });
  expect((await test.invoke({})).status).toBe("ok");
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

test.each<[string, TestInvoke["configuration"], string, string]>([
  [
    "no such entry point",
    { imageConfig: { entryPoint: ["/nope"] } },
    "Runtime.InvalidEntrypoint",
    "fork/exec /nope: no such file or directory",
  ],
  [
    "an entry point that cannot be executed",
    { imageConfig: { entryPoint: ["/runtime.cjs"] } },
    "Runtime.InvalidEntrypoint",
    "fork/exec /runtime.cjs: permission denied",
  ],
  [
    "nothing to run",
    { imageConfig: { entryPoint: [], command: [] } },
    "Runtime.InvalidEntrypoint",
    "Couldn't find valid bootstrap(s): []",
  ],
  [
    "an architecture other than the image's",
    { architecture: "arm64" },
    "Runtime.InvalidEntrypoint",
    "fork/exec /bin/node: exec format error",
  ],
  [
    "a file as working directory",
    { imageConfig: { workingDirectory: "/runtime.cjs" } },
    "Runtime.InvalidWorkingDir",
    "chdir /runtime.cjs: not a directory",
  ],
])("%s", async (_name, configuration, errorType, text) => {
  await using test = pooled();
  const failed = await test.invoke({}, { configuration });
  expect(failed).toMatchObject({ status: "error", functionError: "Unhandled", errorType, cold: true });
  expect(failed.answer).toEqual({ errorType, errorMessage: `RequestId: ${failed.requestId} Error: ${text}` });
  // Once in the init phase, and once more inside the invoke.
  expect(failed.log.filter((line) => line.startsWith("INIT_REPORT")).map((line) => line.split("\t").slice(1))).toEqual([
    ["Phase: init", "Status: error", `Error Type: ${errorType}`],
    ["Phase: invoke", "Status: error", `Error Type: ${errorType}`],
  ]);
  expect((await test.invoke({}, { generation: 2 })).status).toBe("ok");
});

test("an init error is the invoke's answer, word for word", async () => {
  await using test = pooled();
  const failed = await test.invoke({}, withInit("error"));
  expect(failed.answer).toEqual({ errorMessage: "Cannot find module", errorType: "Runtime.ImportModuleError" });
  expect(failed).toMatchObject({ status: "error", functionError: "Unhandled", errorType: "Runtime.ImportModuleError" });
  const words = failed.log.map((line) =>
    /^(init$|INIT_REPORT.*Phase: \w+|START|END|REPORT)/.exec(line)?.[1]?.replace(/ Init.*\t/, " "),
  );
  expect(words).toEqual([
    "init",
    "INIT_REPORT Phase: init",
    "init",
    "INIT_REPORT Phase: invoke",
    "START",
    "END",
    "REPORT",
  ]);
  expect(failed.log.at(-1)).toMatch(/\tStatus: error\tError Type: Runtime\.ImportModuleError\t$/);
  const again = await test.invoke({}, withInit("error"));
  expect(again.environmentId).toBe(failed.environmentId);
  expect(again.log.filter((line) => line.startsWith("INIT_REPORT"))).toHaveLength(1);
});

test("a process that exits in init is a crash", async () => {
  await using test = pooled();
  const failed = await test.invoke({}, withInit("exit"));
  expect(failed.answer.errorMessage).toMatch(/Runtime exited with error: exit status 3$/);
  expect(failed.report).not.toHaveProperty("initDurationMs");
});

test("init has ten seconds, and then the function's timeout inside the invoke", async () => {
  await using test = pooled();
  const failed = await test.invoke({}, withInit("hang"));
  expect(failed.status).toBe("timeout");
  expect(failed.answer.errorMessage).toMatch(/Task timed out after 3\.00 seconds$/);
  expect(failed.log).toContain("INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout");
  expect(failed.log).toContain("INIT_REPORT Init Duration: 3000.00 ms\tPhase: invoke\tStatus: timeout");
  expect(failed.report).toMatchObject({ durationMs: 3000, billedDurationMs: 3000, status: "timeout" });
});

test("an init that fails once succeeds inside the invoke", async () => {
  await using test = pooled();
  const served = await test.invoke({}, withInit("exit once"));
  expect(served).toMatchObject({ status: "ok", cold: true });
  expect(served.report).not.toHaveProperty("initDurationMs");
  expect(served.log.filter((line) => line.startsWith("INIT_REPORT"))).toMatchObject([
    expect.stringMatching(/Phase: init\tStatus: error\tError Type: Runtime\.ExitError$/),
  ]);
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
  test.pool.retire("f-1", 2, "the function was updated");
  test.pool.retire("f-2", undefined, "the function was deleted");
  const { environmentId } = await busy;
  expect((await test.until(idle.environmentId, "Gone")).endReason).toBe("the function was updated");
  expect((await test.until(environmentId, "Gone")).endReason).toBe("the function was deleted");
  const next = await test.invoke({}, { generation: 2 });
  test.pool.retire("f-1", 2, "the function was updated");
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

test("an environment that went idle ahead of time counts anew when that is taken back", async () => {
  await using test = pooled({ keepAliveMs: 60_000 });
  test.clock.advance(86_400_000);
  const { environmentId } = await test.invoke({});
  test.clock.moveTo(0);
  test.pool.sweep();
  expect(test.pool.list()).toMatchObject([{ environmentId, state: "Idle" }]);
  test.clock.advance(60_000);
  await test.until(environmentId, "Gone");
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

test("fifty cold invokes at once, half of them of one function, all succeed in fifty environments, and nothing is left of them", {
  timeout: 180_000,
}, async () => {
  const test = pooled();
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      test.invoke({ n }, { functionId: `f-${n % 2 && n % 12}`, signal: AbortSignal.timeout(150_000) }),
    ),
  );
  expect(outcomes.map(({ answer }) => answer.event.n)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  expect(new Set(outcomes.map(({ environmentId }) => environmentId)).size).toBe(50);
  await test[Symbol.asyncDispose]();
  expect(await adapter.containers.count()).toBe(0);
});

test("stopping ends starts, running invokes and idle environments, twenty of them", async () => {
  const test = pooled();
  await Promise.all(Array.from({ length: 17 }, () => test.invoke({})));
  const running = [test.invoke({ do: "hang" }), test.invoke({ do: "hang" }), test.invoke({}, { functionId: "f-2" })];
  const failures = Promise.allSettled(running);
  await test[Symbol.asyncDispose]();
  for (const failure of await failures) {
    expect(failure).toMatchObject({ status: "rejected", reason: { code: "ServiceException" } });
  }
  expect(await adapter.containers.count()).toBe(0);
  await expect(test.invoke({})).rejects.toThrow("Lambdarium is stopping");
});
