/** What cannot be started, and what does not come as far as its first event, in real containers. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestAdapter } from "../../adapters/docker/testing/test-adapter.ts";
import { openTestEngine, type TestInvoke, TestPool } from "./testing/test-pool.ts";

let adapter: TestAdapter;
let engineReference: string;

beforeAll(async () => {
  ({ adapter, engineReference } = await openTestEngine());
});
afterAll(() => adapter[Symbol.asyncDispose]());

const pooled = () => new TestPool(adapter, engineReference);
const withInit = (how: string): TestInvoke => ({ configuration: { imageConfig: { command: [how] } } });

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
  test.timeoutMs = 1000;
  const failed = await test.invoke({}, withInit("hang"));
  expect(failed.status).toBe("timeout");
  expect(failed.answer.errorMessage).toMatch(/Task timed out after 1\.00 seconds$/);
  expect(failed.log).toContain("INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout");
  expect(failed.log).toContain("INIT_REPORT Init Duration: 1000.00 ms\tPhase: invoke\tStatus: timeout");
  expect(failed.report).toMatchObject({ durationMs: 1000, billedDurationMs: 1000, status: "timeout" });
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
