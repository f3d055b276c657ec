import { afterAll, beforeAll, expect, test } from "vitest";
import { createDockerAdapter } from "./docker-adapter.ts";
import { type BreakableEngine, openBreakableEngine } from "./testing/breakable-engine.ts";
import { openTestAdapter, type TestAdapter } from "./testing/test-adapter.ts";
import { loadTestImage } from "./testing/test-image.ts";

let direct: TestAdapter;
let engine: BreakableEngine;
let node: string;

beforeAll(async () => {
  node = await loadTestImage({ base: "node" });
  direct = await openTestAdapter();
  engine = await openBreakableEngine();
});
afterAll(async () => {
  await direct[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
});

test("while the engine is away the status says so; back again, what died meanwhile is known", async () => {
  const signal = AbortSignal.timeout(50_000);
  const { instanceId, dataFolder } = direct;
  await using adapter = await createDockerAdapter({ dockerHost: engine.dockerHost, instanceId, dataFolder }, signal);
  const connected = (wanted: boolean) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = adapter.events.onChange(() => adapter.events.connected === wanted && resolve());
    return promise.finally(stop);
  };
  await using sandbox = await adapter.sandboxes.create(undefined, signal);
  await using storage = await direct.ephemeralStorages.create("cut-off", 16);
  const up = Promise.withResolvers<void>();
  await using container = await adapter.containers.start(
    {
      functionName: "test",
      version: "$LATEST",
      environmentId: "cut-off",
      engineReference: node,
      entryPoint: ["/bin/node", "-e", "console.log('up'); setInterval(() => {}, 1000)"],
      command: [],
      workingDirectory: "/",
      environment: {},
      memoryMiB: 128,
      sandbox,
      ephemeralStorage: storage,
      onLine: async () => up.resolve(),
    },
    signal,
  );
  await up.promise;

  const away = connected(false);
  engine.cut();
  await away;
  expect(adapter.engineStatus()).toMatchObject({ connected: false });
  expect(await direct.containers.reap(signal)).toBeGreaterThanOrEqual(2);

  const back = connected(true);
  engine.mend();
  await back;
  expect(adapter.engineStatus()).toMatchObject({ connected: true, containers: 0 });
  expect(await container.exited).toMatchObject({ kind: "lost" });
});

test("a container that outlives a cut connection is still watched", async () => {
  const signal = AbortSignal.timeout(50_000);
  const { instanceId, dataFolder } = direct;
  await using adapter = await createDockerAdapter({ dockerHost: engine.dockerHost, instanceId, dataFolder }, signal);
  await using sandbox = await adapter.sandboxes.create(undefined, signal);
  await using storage = await direct.ephemeralStorages.create("outlives", 16);
  const up = Promise.withResolvers<void>();
  await using container = await adapter.containers.start(
    {
      functionName: "test",
      version: "$LATEST",
      environmentId: "outlives",
      engineReference: node,
      entryPoint: ["/bin/node", "-e", "console.log('up'); setTimeout(() => process.exit(4), 1000)"],
      command: [],
      workingDirectory: "/",
      environment: {},
      memoryMiB: 128,
      sandbox,
      ephemeralStorage: storage,
      onLine: async () => up.resolve(),
    },
    signal,
  );
  await up.promise;
  engine.cut();
  engine.mend();
  expect(await container.exited).toEqual({ kind: "exited", code: 4 });
});
