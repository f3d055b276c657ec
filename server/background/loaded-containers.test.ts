import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { optimizedImage } from "../adapters/contract/sample-records.ts";
import { MemoryEngineImages } from "../adapters/memory/engine-images.ts";
import { MemoryOptimizedImageRecords } from "../adapters/memory/optimized-image-records.ts";
import { StoreError } from "../core/errors/store-error.ts";
import type { ContainerSpec, Containers, RunningContainer } from "../ports/containers.ts";
import type { FunctionImages } from "../ports/function-images.ts";
import type { OpenedImage } from "../ports/optimized-images.ts";
import { LoadedContainers } from "./loaded-containers.ts";

const image = optimizedImage(`sha256:${"1".repeat(64)}`);
const tar = Buffer.alloc(image.layers[0]?.sizeBytes ?? 0);

const running: RunningContainer = {
  ...{ containerId: "c-1", startedAt: 0, exited: Promise.withResolvers<never>().promise },
  ...{ throttle: async () => undefined, maxMemoryUsedMiB: () => undefined },
  cutLog: () => ({ number: 1, made: undefined, complete: Promise.resolve() }),
  ...{ unthrottle: async () => undefined, terminate: async () => undefined, kill: async () => undefined },
  [Symbol.asyncDispose]: async () => undefined,
};

const spec: ContainerSpec = {
  ...{ functionName: "hello", version: "$LATEST", environmentId: "e-1", engineReference: image.engineReference },
  ...{ entryPoint: ["/bin/app"], command: [], workingDirectory: "/", environment: {}, memoryMiB: 128 },
  sandbox: { sandboxId: "s-1", ipAddress: "10.0.0.2", pooled: false, [Symbol.asyncDispose]: async () => undefined },
  ephemeralStorage: { mount: { kind: "tmpfs", sizeMiB: 16 }, [Symbol.asyncDispose]: async () => undefined },
  onLine() {},
};

/** An engine that starts what it has, and a store whose reading a test can hold up. */
async function room() {
  const [engineImages, optimizedImageRecords] = [new MemoryEngineImages(), new MemoryOptimizedImageRecords()];
  await optimizedImageRecords.put({ image, optimizedAt: 1 });
  const reads: PromiseWithResolvers<void>[] = [];
  const opened: OpenedImage = {
    async openLayer() {
      const read = Promise.withResolvers<void>();
      reads.push(read);
      await read.promise;
      return Readable.from([tar]);
    },
    configBytes: () => new Uint8Array(),
    giveBack: () => undefined,
  };
  const events: string[] = [];
  const functionImages: FunctionImages = {
    async open({ functionName }) {
      events.push(`${functionName} opened`);
      return opened;
    },
    async renew({ functionName }) {
      events.push(`${functionName} renewed`);
      return opened;
    },
    async lose({ functionName }, _image, damage) {
      events.push(`${functionName} lost: ${damage.message}`);
    },
  };
  let beforeStart = async () => undefined as unknown;
  const engine: Containers = {
    async start() {
      await beforeStart();
      if (!(await engineImages.has(image))) throw new Error(`No such image: ${image.engineReference}`);
      return running;
    },
    reap: async () => 0,
    count: async () => 0,
  };
  const containers = new LoadedContainers({
    ...{ engineImages, optimizedImageRecords, functionImages },
    containers: engine,
  });
  return {
    ...{ containers, engineImages, reads, events, opened },
    before: (start: () => Promise<unknown>) => {
      beforeStart = start;
    },
  };
}

const never = new AbortController().signal;

test("starts that need the same image at once load it once", async () => {
  const { containers, reads } = await room();
  const starts = [containers.start(spec, never), containers.start(spec, never)];
  await expect.poll(() => reads.length).toBe(1);
  reads[0]?.resolve();
  expect(await Promise.all(starts)).toEqual([running, running]);
  expect(reads).toHaveLength(1);
});

test("a start that waits for another one's load goes on when that one is stopped", async () => {
  const { containers, reads } = await room();
  const stop = new AbortController();
  const [stopped, other] = [containers.start(spec, stop.signal), containers.start(spec, never)];
  stopped.catch(() => undefined);
  await expect.poll(() => reads.length).toBe(1);
  stop.abort(new Error("it was stopped by hand"));
  reads[0]?.reject(new Error("the archive was broken off"));
  await expect(stopped).rejects.toThrow();
  await expect.poll(() => reads.length).toBe(2);
  reads[1]?.resolve();
  expect(await other).toBe(running);
});

test("an image that is pruned just before the start is loaded again", async () => {
  const { containers, engineImages, reads, before } = await room();
  let pruned = false;
  before(async () => {
    if (!pruned) await engineImages.remove(image.engineReference);
    pruned = true;
  });
  const started = containers.start(spec, never);
  await expect.poll(() => reads.length).toBe(1);
  reads[0]?.resolve();
  await expect.poll(() => reads.length).toBe(2);
  reads[1]?.resolve();
  expect(await started).toBe(running);
});

test("a start that fails for another reason is not tried again", async () => {
  const { containers, reads, before } = await room();
  let starts = 0;
  before(async () => {
    starts += 1;
    throw new Error("the engine is out of disk");
  });
  const started = containers.start(spec, never);
  started.catch(() => undefined);
  await expect.poll(() => reads.length).toBe(1);
  reads[0]?.resolve();
  await expect(started).rejects.toThrow("out of disk");
  expect(starts).toBe(1);
});

test("an image that its environment has opened is not opened again", async () => {
  const { containers, reads, events, opened } = await room();
  const started = containers.start({ ...spec, openedImage: opened }, never);
  await expect.poll(() => reads.length).toBe(1);
  reads[0]?.resolve();
  expect(await started).toBe(running);
  expect(events).toEqual([]);
});

test("a damaged layer is stored again and loaded once more", async () => {
  const { containers, reads, events } = await room();
  const started = containers.start(spec, never);
  await expect.poll(() => reads.length).toBe(1);
  reads[0]?.reject(new StoreError("ChunkDamaged", "The stored chunk is not there."));
  await expect.poll(() => reads.length).toBe(2);
  reads[1]?.resolve();
  expect(await started).toBe(running);
  expect(events).toEqual(["hello opened", "hello renewed"]);
});

test("a layer that is damaged again makes the function lose its image", async () => {
  const { containers, reads, events } = await room();
  const started = containers.start(spec, never);
  started.catch(() => undefined);
  for (const turn of [0, 1]) {
    await expect.poll(() => reads.length).toBe(turn + 1);
    reads[turn]?.reject(new StoreError("ChunkDamaged", "The stored chunk is not there."));
  }
  await expect(started).rejects.toMatchObject({ code: "CodeArtifactUserFailedException" });
  expect(events).toEqual(["hello opened", "hello renewed", "hello lost: The stored chunk is not there."]);
});
