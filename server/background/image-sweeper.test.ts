import { expect, test } from "vitest";
import { functionRecord, optimizedImage, transition } from "../adapters/contract/sample-records.ts";
import { MemoryEngineImages } from "../adapters/memory/engine-images.ts";
import { MemoryFunctions } from "../adapters/memory/functions.ts";
import { openLiveRing } from "../adapters/memory/live-ring.ts";
import { MemoryOptimizedImageRecords } from "../adapters/memory/optimized-image-records.ts";
import { randomIds } from "../adapters/system/random-ids.ts";
import { SystemClock } from "../adapters/system/system-clock.ts";
import { EngineAway } from "../core/errors/engine-away.ts";
import type { FunctionRecord } from "../core/function/function-record.ts";
import type { OptimizedImages } from "../ports/optimized-images.ts";
import { ImageSweeper } from "./image-sweeper.ts";

const image = optimizedImage(`sha256:${"1".repeat(64)}`);

/** An engine whose removals a test can hold up. */
class SlowEngine extends MemoryEngineImages {
  readonly removed: string[] = [];
  /** Called in the middle of a removal. */
  meanwhile: () => Promise<void> = async () => undefined;

  override async remove(engineReference: string): Promise<boolean> {
    await this.meanwhile();
    this.removed.push(engineReference);
    return super.remove(engineReference);
  }
}

async function room() {
  const [functions, records, engineImages] = [
    new MemoryFunctions(),
    new MemoryOptimizedImageRecords(),
    new SlowEngine(),
  ];
  const live = await openLiveRing({ functions, ids: randomIds, clock: new SystemClock() });
  const unread = async () => {
    throw new Error("sweeping reads no image");
  };
  const optimizedImages: OptimizedImages = {
    ...{ optimize: unread, openLayer: unread, configBytes: unread },
    reclaim: (configDigest) => records.delete(configDigest),
  };
  const log = { info() {}, warn() {}, error() {} };
  const ports = { functions, engineImages, optimizedImages, optimizedImageRecords: records, live, log };
  const sweeper = new ImageSweeper(ports);
  await records.put({ image, layers: [], optimizedAt: 1 });
  async function create(functionName: string, fields: Partial<FunctionRecord> = {}): Promise<void> {
    const { serving } = functionRecord(functionName);
    const deployment = { ...serving, image: { ...serving.image, optimized: image } };
    const record = functionRecord(functionName, { state: "Active", serving: deployment, ...fields });
    const row = await functions.create(record, transition(record));
    if (row) live.publishTransition(row);
  }
  async function remove(functionName: string): Promise<void> {
    const record = await functions.get(functionName);
    const row = record && (await functions.delete(record, transition(record, { event: "deleted" })));
    if (row) live.publishTransition(row);
  }
  return { sweeper, functions, records, engineImages, live, create, remove };
}

test("the image of a deleted function leaves the engine and the store", async () => {
  const { sweeper, records, engineImages, create, remove } = await room();
  await create("hello");
  await sweeper.start();
  await remove("hello");
  await expect.poll(() => records.list()).toEqual([]);
  expect(engineImages.removed).toEqual([image.engineReference]);
  await sweeper[Symbol.asyncDispose]();
});

test.each<[string, Partial<FunctionRecord>]>([
  ["is being optimized", { state: "Pending" }],
  ["is Active already", { state: "Active" }],
])(
  "an image is kept for a function that was made from it while it was being removed, and %s",
  async (_name, fields) => {
    const { sweeper, records, engineImages, create, remove } = await room();
    await create("hello");
    await sweeper.start();
    const removing = Promise.withResolvers<void>();
    engineImages.meanwhile = async () => {
      await create("hello", { functionId: "another", ...fields });
      removing.resolve();
    };
    await remove("hello");
    await removing.promise;
    await sweeper[Symbol.asyncDispose]();
    expect(await records.list()).toHaveLength(1);
  },
);

test("what could not be let go while the engine was away is let go when it is back", async () => {
  const { sweeper, engineImages, records, live, create, remove } = await room();
  await create("one");
  const asked = Promise.withResolvers<void>();
  engineImages.meanwhile = async () => {
    asked.resolve();
    throw new EngineAway("Docker Engine does not answer since 12:00:00 UTC: it has ended the connection.");
  };
  await sweeper.start();
  const status = { version: "20.10", apiVersion: "1.41", containers: 0, remarks: [] };
  live.publish({ type: "engine", engine: { ...status, connected: false } });
  await remove("one");
  await asked.promise;
  engineImages.meanwhile = async () => undefined;
  live.publish({ type: "engine", engine: { ...status, connected: true } });
  await expect.poll(() => records.list()).toEqual([]);
  expect(engineImages.removed).toEqual([image.engineReference]);
  await sweeper[Symbol.asyncDispose]();
});
