/** An engine of the test's own is stopped, killed, frozen and wiped, and comes back. */
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { isEngineAway } from "../../core/errors/engine-away.ts";
import { openEngine } from "./open-engine.ts";
import { type OwnEngine, openOwnEngine } from "./testing/own-engine.ts";
import { openTestAdapter, type TestAdapter } from "./testing/test-adapter.ts";
import { loadTestImage, type TestImageSpec, testDockerHost } from "./testing/test-image.ts";

// A dockerd is started and stopped several times.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

/** Ends with 7 when it is told to. */
const waiting = `$| = 1; print "up\\n"; until (-e "/tmp/end") { select(undef, undef, undef, 0.02) } exit 7`;
const program = { entryPoint: ["/usr/bin/perl"], command: ["-e", waiting] };
// Of a few megabytes: it is loaded into an empty engine.
const perl: TestImageSpec = { base: "scratch", programs: ["/usr/bin/perl"] };
const resources = new AsyncDisposableStack();
let engine: OwnEngine;
let adapter: TestAdapter;
let image: string;

beforeAll(async () => {
  engine = resources.use(await openOwnEngine());
  image = await loadTestImage(perl, engine.dockerHost);
  adapter = resources.use(await openTestAdapter(engine.dockerHost));
});
afterAll(() => resources.disposeAsync());

test("an engine of the test's own leaves the one that was found its bridge", async () => {
  using found = await openEngine(testDockerHost, AbortSignal.timeout(10_000));
  const { Options } = await found.docker.getNetwork("bridge").inspect();
  const name = Options?.["com.docker.network.bridge.name"];
  await engine.stop();
  await until(false);
  await engine.start();
  await until(true);
  expect(await readdir("/sys/class/net")).toContain(name);
});

function until(connected: boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => adapter.events.connected === connected && resolve();
  const unsubscribe = adapter.events.onChange(look);
  look();
  return promise.finally(unsubscribe);
}

test("a container that ends with its engine is known to be lost before the engine is back", async () => {
  await using run = await adapter.run({ engineReference: image, ...program });
  await run.line(/up/);
  await engine.stop();
  await until(false);
  expect(await run.container.exited).toMatchObject({ kind: "lost" });
  expect(adapter.engineStatus()).toMatchObject({ connected: false, absence: { since: expect.any(Number) } });
  // Refused at once, and by the name of the matter.
  const asked = adapter.sandboxes.create(undefined, AbortSignal.timeout(60_000));
  await expect(asked).rejects.toSatisfy(isEngineAway);

  await engine.start();
  await until(true);
  expect(adapter.engineStatus().absence).toBeUndefined();
});

test("a sandbox that was ready dies with a killed engine, and its death is told when the engine is back", async () => {
  const sandbox = await adapter.sandboxes.create(undefined, AbortSignal.timeout(30_000));
  const died = Promise.withResolvers<void>();
  const { sandboxId } = sandbox;
  adapter.events.onEvent(({ action, containerId }) => {
    if (action === "die" && containerId === sandboxId) died.resolve();
  });
  await engine.kill();
  await until(false);
  await engine.start();
  await died.promise;
  await sandbox[Symbol.asyncDispose]();
  expect(await adapter.containers.count()).toBe(0);
});

test("what was removed while the engine was away is removed when it is back", async () => {
  const sandbox = await adapter.sandboxes.create(undefined, AbortSignal.timeout(30_000));
  const destroyed = Promise.withResolvers<void>();
  adapter.events.onEvent(({ action, containerId }) => {
    if (action === "destroy" && containerId === sandbox.sandboxId) destroyed.resolve();
  });
  await engine.stop();
  await until(false);
  await sandbox[Symbol.asyncDispose]();
  await engine.start();
  await destroyed.promise;
});

test("a frozen engine holds nobody up, and what it does afterwards all the same is undone", async () => {
  await using run = await adapter.run({ engineReference: image, ...program });
  await run.line(/up/);
  engine.freeze();
  await expect(adapter.sandboxes.create(undefined, AbortSignal.timeout(60_000))).rejects.toSatisfy(isEngineAway);
  expect(adapter.events.connected).toBe(false);
  expect(adapter.engineStatus().absence?.reason).toMatch(/has not answered GET \/_ping for 10 s/);

  engine.thaw();
  await until(true);
  const only = () => adapter.containers.count();
  // The sandbox and the container that it was to outlive.
  await expect.poll(only, { timeout: 20_000 }).toBe(2);
  await writeFile(path.join(adapter.dataFolder, "tmp", run.environmentId, "end"), "");
  expect(await run.container.exited).toEqual({ kind: "exited", code: 7 });
});

test("an engine that has lost everything gets its network and the sandboxes' image again", async () => {
  const { gatewayAddress } = adapter;
  await engine.stop();
  await until(false);
  await engine.wipe();
  await engine.start();
  await until(true);
  image = await loadTestImage(perl, engine.dockerHost);
  await using run = await adapter.run({ engineReference: image, ...program });
  await run.line(/up/);
  // Of the same network: those that engines choose by themselves differ in their first two numbers.
  expect(run.ipAddress.split(".").slice(0, 2)).toEqual(gatewayAddress.split(".").slice(0, 2));
});
