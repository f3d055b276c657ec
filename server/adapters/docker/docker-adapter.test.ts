import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { createDockerAdapter } from "./docker-adapter.ts";
import { negotiate, openEngine } from "./open-engine.ts";
import { openTestAdapter } from "./testing/test-adapter.ts";
import { loadTestImage, testDockerHost } from "./testing/test-image.ts";

test("the version that is spoken is 1.41, or the engine's minimum where that is newer", () => {
  const engine = (ApiVersion: string, MinAPIVersion: string) => ({ Version: "x", ApiVersion, MinAPIVersion });
  expect(negotiate(engine("1.41", "1.12"))).toBe("1.41");
  expect(negotiate(engine("1.51", "1.24"))).toBe("1.41");
  expect(negotiate(engine("1.52", "1.44"))).toBe("1.44");
  expect(() => negotiate(engine("1.40", "1.12"))).toThrow("install Docker Engine 20.10 or newer");
});

test("an engine that is not there, or an address that is none, is said in a sentence", async () => {
  const signal = AbortSignal.timeout(10_000);
  await expect(openEngine("unix:///nowhere/docker.sock", signal)).rejects.toThrow(
    "Docker Engine at unix:///nowhere/docker.sock does not answer",
  );
  await expect(openEngine("ssh://host", signal)).rejects.toThrow("use unix:///path/to/docker.sock or tcp://host:port");
});

test("an engine that never answers is given up with the signal", async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const address = silent.address();
  const port = typeof address === "object" ? address?.port : 0;
  await expect(openEngine(`tcp://127.0.0.1:${port}`, AbortSignal.timeout(200))).rejects.toThrow("does not answer");
  silent.closeAllConnections();
  silent.close();
});

test("the status counts this instance's containers and names the engine", async () => {
  await using adapter = await openTestAdapter();
  expect(adapter.engineStatus()).toMatchObject({ connected: true, containers: 0 });
  expect(adapter.engineStatus().version).toMatch(/^\d+\.\d+/);
  const changed = Promise.withResolvers<void>();
  adapter.events.onChange(changed.resolve);
  await using _sandbox = await adapter.sandboxes.create(undefined, AbortSignal.timeout(10_000));
  await changed.promise;
  expect(adapter.engineStatus().containers).toBe(1);
  expect(await adapter.containers.count()).toBe(1);
});

test("a second process of the same instance reuses the network and reaps what the first left", async () => {
  const node = await loadTestImage({ base: "node" });
  await using first = await openTestAdapter();
  const run = await first.run({ engineReference: node, command: ["-e", "setInterval(() => {}, 1000)"] });
  const signal = AbortSignal.timeout(30_000);
  const { instanceId, dataFolder } = first;
  await using second = await createDockerAdapter({ dockerHost: testDockerHost, instanceId, dataFolder }, signal);
  expect(second.gatewayAddress).toBe(first.gatewayAddress);
  expect(second.engineStatus().containers).toBe(2);
  expect(await second.containers.reap(signal)).toBe(first.capabilities.diskStorage ? 3 : 2);
  expect(await second.containers.count()).toBe(0);
  expect(await run.container.exited).toMatchObject({ kind: "signalled", signal: 9 });
  await run[Symbol.asyncDispose]();
});

test("another instance's containers are left alone", async () => {
  await using mine = await openTestAdapter();
  await using theirs = await openTestAdapter();
  await using _sandbox = await theirs.sandboxes.create(undefined, AbortSignal.timeout(10_000));
  expect(await mine.containers.reap(AbortSignal.timeout(10_000))).toBe(0);
  expect(await theirs.containers.count()).toBe(1);
});

test("the network stays for the next start until it is removed", async () => {
  const instanceId = `test-${crypto.randomUUID().slice(0, 8)}`;
  const dataFolder = await mkdtemp(path.join(tmpdir(), "lambdarium-docker-"));
  const open = () =>
    createDockerAdapter({ dockerHost: testDockerHost, instanceId, dataFolder }, AbortSignal.timeout(30_000));
  const first = await open();
  await first[Symbol.asyncDispose]();
  const second = await open();
  expect(second.gatewayAddress).toBe(first.gatewayAddress);
  const sandbox = await second.sandboxes.create(undefined, AbortSignal.timeout(10_000));
  expect(await second.removeNetwork()).toBe(false);
  await sandbox[Symbol.asyncDispose]();
  expect(await second.removeNetwork()).toBe(true);
  expect(await second.removeNetwork()).toBe(true);
  await second[Symbol.asyncDispose]();
  await rm(dataFolder, { recursive: true });
});
