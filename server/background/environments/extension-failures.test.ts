/** Extensions that fail, and an engine that fails them, in real containers. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestAdapter } from "../../adapters/docker/testing/test-adapter.ts";
import type { ContainerExit, ContainerSpec, Containers, RunningContainer } from "../../ports/containers.ts";
import { openTestEngine, TestPool, watched } from "./testing/test-pool.ts";

let adapter: TestAdapter;
let engineReference: string;

beforeAll(async () => {
  ({ adapter, engineReference } = await openTestEngine());
});
afterAll(() => adapter[Symbol.asyncDispose]());

const pooled = () => new TestPool(adapter, engineReference);

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
