/** Extensions beside a runtime, in real containers. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestAdapter } from "../../adapters/docker/testing/test-adapter.ts";
import type { ContainerExit, ContainerSpec, Containers, RunningContainer } from "../../ports/containers.ts";
import { openTestEngine, type TestInvoke, TestPool } from "./testing/test-pool.ts";

let adapter: TestAdapter;
let engineReference: string;

beforeAll(async () => {
  ({ adapter, engineReference } = await openTestEngine());
});
afterAll(() => adapter[Symbol.asyncDispose]());

const pooled = () => new TestPool(adapter, engineReference);

/** With the extension of the tests, which is told what to do by a variable. */
function watched(how: string, configuration: TestInvoke["configuration"] = {}): TestInvoke {
  const environment = { STAGE: "test", EXTENSION: how };
  return { extensions: ["watcher"], configuration: { environment, ...configuration } };
}

test("an external extension starts first, registers, and is told of the invoke; it shares /tmp with the runtime", async () => {
  await using test = pooled();
  const cold = await test.invoke({ a: 1 }, watched("ok"));
  expect(cold).toMatchObject({ status: "ok", answer: { event: { a: 1 } } });
  const kinds = cold.phases.map(({ kind }) => kind).filter((kind) => kind !== "extension overhead");
  expect(kinds).toEqual(["queued", "sandbox", "extension init", "function init", "invoke"]);
  expect(cold.phases.filter(({ note }) => note !== undefined).map(({ kind }) => kind)).toEqual(["sandbox"]);
  expect(cold.log).toEqual(
    expect.arrayContaining([
      "watcher: sees hello test []",
      `watcher: INVOKE ${cold.requestId}`,
      "EXTENSION\tName: watcher\tState: Ready\tEvents: [INVOKE, SHUTDOWN]",
    ]),
  );
  const init = cold.phases.filter(({ kind }) => kind === "extension init" || kind === "function init");
  const initMs = (init.at(-1)?.endAt ?? 0) - (init[0]?.startAt ?? 0);
  expect(cold.report.initDurationMs).toBeCloseTo(initMs, 0);
  const warm = await test.invoke({ do: "read", file: "/tmp/seen" }, watched("ok"));
  expect(warm.environmentId).toBe(cold.environmentId);
  expect([cold.requestId, warm.requestId]).toContain(warm.answer);
});

test("the caller has its answer before an extension has ended its work, whose time is billed", async () => {
  await using test = pooled();
  await test.invoke({}, watched("slow"));
  const served = await test.invoke({}, watched("slow"));
  expect(served).toMatchObject({ status: "ok", cold: false });
  expect(served.phasesAtAnswer.map(({ kind }) => kind)).toEqual(["invoke"]);
  expect(served.phases.map(({ kind }) => kind)).toEqual(["invoke", "extension overhead"]);
  expect(served.report.durationMs).toBeGreaterThan(390);
});

test.each([
  ["crash", "Extension.Crash", "exit status 3"],
  ["init-error", "Extension.InitError", "Extension.Broken"],
])("an extension that fails in init (%s) is the invoke's error", async (how, errorType, text) => {
  await using test = pooled();
  const failed = await test.invoke({}, watched(how));
  expect(failed).toMatchObject({ status: "error", functionError: "Unhandled", errorType });
  expect(failed.answer).toEqual({ errorType, errorMessage: `RequestId: ${failed.requestId} Error: ${text}` });
  expect(failed.log.filter((line) => line.startsWith("INIT_REPORT")).map((line) => line.split("\t").slice(1))).toEqual([
    ["Phase: init", "Status: error", `Error Type: ${errorType}`],
    ["Phase: invoke", "Status: error", `Error Type: ${errorType}`],
  ]);
});

test("an extension that crashes once does not end its environment", async () => {
  await using test = pooled();
  const served = await test.invoke({}, watched("crash once"));
  expect(served).toMatchObject({ status: "ok", cold: true });
  expect(served.report).not.toHaveProperty("initDurationMs");
});

test("an eleventh extension is a launch error", async () => {
  await using test = pooled();
  const extensions = Array.from({ length: 11 }, (_, number) => `extension-${number + 10}`);
  const failed = await test.invoke({}, { extensions });
  expect(failed).toMatchObject({ status: "error", errorType: "Extension.LaunchError" });
  expect(failed.answer.errorMessage).toMatch(/Error: ErrTooManyExtensions$/);
  expect(failed.log).toContain(
    "EXTENSION\tName: extension-20\tState: LaunchError\tEvents: []\tError Type: TooManyExtensions",
  );
});

test("a file in /opt/extensions that is no program is a launch error", async () => {
  await using test = pooled();
  const failed = await test.invoke({}, { ...watched("ok"), extensions: ["broken"] });
  expect(failed).toMatchObject({ status: "error", errorType: "Extension.LaunchError" });
  expect(failed.answer.errorMessage).toMatch(/Error: fork\/exec \/opt\/extensions\/broken: exec format error$/);
});

test.each([
  ["exit-error", "Extension.ExitError"],
  ["exit", "Extension.Crash"],
])(
  "an extension that ends while the function runs (%s) ends the invoke, and the next one works",
  async (how, errorType) => {
    await using test = pooled();
    const failed = await test.invoke({ do: "hang" }, watched(how));
    expect(failed).toMatchObject({ status: "error", functionError: "Unhandled", errorType });
    const next = await test.invoke({ do: "read", file: "/tmp/seen" }, watched("ok"));
    expect(next).toMatchObject({ environmentId: failed.environmentId, cold: true });
  },
);

test("extensions that want to know are told why the processes end", async () => {
  await using test = pooled();
  const { timeoutMs } = test;
  await test.invoke({}, watched("ok"));
  test.timeoutMs = 1000;
  const failed = await test.invoke({ do: "spin" }, watched("ok"));
  test.timeoutMs = timeoutMs;
  expect(failed.status).toBe("timeout");
  const next = await test.invoke({ do: "read", file: "/tmp/shutdowns" }, watched("ok"));
  expect(next.answer).toBe("timeout\n");
  await test.pool.stop(next.environmentId);
  const lines = await test.history.linesOf({ functionName: "hello", last: 100 });
  expect(lines.map(({ text }) => text)).toContain("watcher: SHUTDOWN spindown");
});

test("an internal extension is told of invokes beside its runtime, and may end in peace", async () => {
  await using test = pooled();
  const internal: TestInvoke = { configuration: { imageConfig: { command: ["internal"] } } };
  const served = await test.invoke({}, internal);
  expect(served.status).toBe("ok");
  expect(served.log).toContain("EXTENSION\tName: inside\tState: Ready\tEvents: [INVOKE]");
  const warm = await test.invoke({}, internal);
  expect(warm.environmentId).toBe(served.environmentId);
  expect(warm.log).toContain(`inside: INVOKE ${warm.requestId}`);
  await test.pool.stop(warm.environmentId);
  const lines = await test.history.linesOf({ functionName: "hello", last: 100 });
  expect(lines.map(({ text }) => text)).toContain("inside: asked to end");
});

test("an extension that comes back after its connection was lost gets the event, and so does the runtime", async () => {
  const { containers } = adapter;
  const gaveUp = Promise.withResolvers<void>();
  // The engine answers the runtime's start late: init is over, and the extension's connection gone since.
  const slow: TestAdapter = {
    ...adapter,
    containers: {
      ...containers,
      async start(spec, signal) {
        const onLine: typeof spec.onLine = (line) => {
          if (line.text === "watcher: gave up") gaveUp.resolve();
          spec.onLine(line);
        };
        const container = await containers.start({ ...spec, onLine }, signal);
        if (!spec.entryPoint.includes("/opt/extensions/watcher")) await gaveUp.promise;
        return container;
      },
    },
  };
  await using test = new TestPool(slow, engineReference);
  const served = await test.invoke({}, watched("blink", { imageConfig: { command: ["announce"] } }));
  expect(served).toMatchObject({ status: "ok" });
  expect(served.log).toContain(`watcher: INVOKE ${served.requestId}`);
});

test("init has ten seconds for extensions too", async () => {
  await using test = pooled();
  test.timeoutMs = 1000;
  const failed = await test.invoke({}, watched("hang"));
  expect(failed.status).toBe("timeout");
  expect(failed.log).toContain("INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout");
});

/** With containers that do as the test says instead. */
function pooledWith(change: (container: RunningContainer, spec: ContainerSpec) => Promise<RunningContainer>): TestPool {
  const { containers } = adapter;
  const start: Containers["start"] = async (spec, signal) => change(await containers.start(spec, signal), spec);
  return new TestPool({ ...adapter, containers: { ...containers, start } }, engineReference);
}

const isExtension = ({ entryPoint }: ContainerSpec) => entryPoint[0] === "/opt/extensions/watcher";

test("an extension that fails before the engine has answered its start leaves an environment that serves again", async () => {
  await using test = pooledWith(async (container, spec) => {
    if (isExtension(spec) && spec.environment.EXTENSION === "init-error") await container.exited;
    return container;
  });
  const failed = await test.invoke({}, watched("init-error"));
  expect(failed).toMatchObject({ status: "error", errorType: "Extension.InitError" });
  await test.reset(failed.environmentId);
  const again = await test.invoke({}, watched("init-error"));
  expect(again).toMatchObject({ environmentId: failed.environmentId, errorType: "Extension.InitError" });
});

test("when a signal cannot be sent at the end, everything is taken away all the same", async () => {
  const test = pooledWith(async (container) => {
    const terminate = () => Promise.reject(new Error("the engine takes no signals"));
    return { ...container, terminate };
  });
  const { environmentId } = await test.invoke({}, watched("ok"));
  await expect(test.pool.stop(environmentId)).rejects.toThrow("the engine takes no signals");
  await test.until(environmentId, "Gone");
  expect(await adapter.containers.count()).toBe(0);
  expect(await readdir(path.join(adapter.dataFolder, "tmp"))).toEqual([]);
  await test[Symbol.asyncDispose]();
});

test("an invoke that is answered is answered, also when the engine goes before an extension has ended its work", async () => {
  const lost = Promise.withResolvers<ContainerExit>();
  await using test = pooledWith(async (container, spec) =>
    isExtension(spec) ? container : { ...container, exited: Promise.race([container.exited, lost.promise]) },
  );
  test.onAnswer = () => lost.resolve({ kind: "lost" });
  const served = await test.invoke({}, watched("slow"));
  expect(served.status).toBe("ok");
  expect((await test.until(served.environmentId, "Gone")).endReason).toMatch(/^Docker Engine went away/);
});
