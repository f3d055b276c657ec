import { expect, test } from "vitest";
import { createCgroupFiles } from "./cgroup-files.ts";
import { openEngine } from "./open-engine.ts";
import { openTestAdapter } from "./testing/test-adapter.ts";
import { loadTestImage, testDockerHost } from "./testing/test-image.ts";

test("a container that has ended teaches nothing, and the next one is asked", async () => {
  const engineReference = await loadTestImage({ base: "node" });
  await using adapter = await openTestAdapter();
  using engine = await openEngine(testDockerHost, AbortSignal.timeout(10_000));
  const files = createCgroupFiles(adapter.capabilities.memoryReadable);
  await using ended = await adapter.run({ engineReference, command: ["-e", "0"] });
  await ended.container.exited;
  await files.learn(engine.docker.getContainer(ended.container.containerId));
  expect(files.memoryFolder(ended.container.containerId)).toBeUndefined();

  await using running = await adapter.run({ engineReference, command: ["-e", "setInterval(() => {}, 1000)"] });
  const { containerId } = running.container;
  await files.learn(engine.docker.getContainer(containerId));
  if (adapter.capabilities.memoryReadable) expect(files.memoryFolder(containerId)).toContain(containerId);
});
