/** Extensions beside a runtime, in real containers. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestAdapter } from "../../adapters/docker/testing/test-adapter.ts";
import { openTestEngine, type TestInvoke, TestPool, watched } from "./testing/test-pool.ts";

let adapter: TestAdapter;
let engineReference: string;

beforeAll(async () => {
  ({ adapter, engineReference } = await openTestEngine());
});
afterAll(() => adapter[Symbol.asyncDispose]());

const pooled = () => new TestPool(adapter, engineReference);

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
