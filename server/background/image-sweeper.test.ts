import { expect, test } from "vitest";
import { functionRecord, optimizedImage, transition } from "../adapters/contract/sample-records.ts";
import { MemoryEngineImages } from "../adapters/memory/engine-images.ts";
import { MemoryFunctions } from "../adapters/memory/functions.ts";
import { openLiveRing } from "../adapters/memory/live-ring.ts";
import { MemoryOptimizedImageRecords } from "../adapters/memory/optimized-image-records.ts";
import { randomIds } from "../adapters/system/random-ids.ts";
import { SystemClock } from "../adapters/system/system-clock.ts";
import type { EnvironmentView } from "../core/environment/environment-view.ts";
import { EngineAway } from "../core/errors/engine-away.ts";
import type { Deployment, FunctionRecord } from "../core/function/function-record.ts";
import type { TransitionEvent } from "../core/function/transition.ts";
import { latestOf, versionTitle } from "../core/function/version.ts";
import type { OptimizedImage } from "../core/image/function-image.ts";
import { expireFunction } from "../operations/function/expire-function.ts";
import type { OptimizedImages, SealedCopy } from "../ports/optimized-images.ts";
import { ImageSweeper } from "./image-sweeper.ts";
import { copyOf } from "./seal-for.ts";

const image = optimizedImage(`sha256:${"1".repeat(64)}`);
const otherImage = optimizedImage(`sha256:${"2".repeat(64)}`);

function servingOf(optimized: OptimizedImage, generation: number): Deployment {
  const { serving } = functionRecord("hello");
  return { ...serving, generation, image: { ...serving.image, optimized } };
}

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
  const copies = new Map<string, SealedCopy>();
  const idOf = ({ functionArn, version, configDigest }: SealedCopy) => `${functionArn} ${version} ${configDigest}`;
  const optimizedImages: OptimizedImages = {
    ...{ optimize: unread, open: unread, keyIdOf: unread, reseal: unread, setAsideDamage: unread, idOf },
    list: async () => [...copies].map(([id, copy]) => ({ id, copy })),
    async reclaim(id) {
      copies.delete(id);
    },
  };
  const living: EnvironmentView[] = [];
  const config = { region: "us-east-1", account: "000000000000" };
  const log = { info() {}, warn() {}, error() {} };
  const environments = { list: () => living };
  const ports = { functions, engineImages, optimizedImages, optimizedImageRecords: records, live, log };
  const optimizer = { isPreparing: false, onEnded: () => () => undefined };
  const retryMs = 1;
  const sweeper = new ImageSweeper({ ...ports, environments, optimizer, config, reclaimed: () => undefined }, retryMs);
  await records.put({ image, optimizedAt: 1 });
  async function create(functionName: string, fields: Partial<FunctionRecord> = {}): Promise<void> {
    const { serving } = functionRecord(functionName);
    const deployment = { ...serving, image: { ...serving.image, optimized: image } };
    const record = functionRecord(functionName, { state: "Active", serving: deployment, ...fields });
    const copy = copyOf(record, image.configDigest, config);
    copies.set(idOf(copy), copy);
    const row = await functions.create(record, transition(record));
    if (row) live.publishTransition(row);
  }
  async function move(functionName: string, fields: Partial<FunctionRecord>, event: TransitionEvent): Promise<void> {
    const current = await functions.get(functionName);
    if (!current) return;
    const next = { ...current, ...fields, revisionId: `${event} of ${functionName}` };
    const rows = await functions.change(current.revisionId, next, [{ ...transition(next), event }]);
    for (const row of rows ?? []) live.publishTransition(row);
  }
  async function remove(functionName: string): Promise<void> {
    const record = await functions.get(functionName);
    const rows = record && (await functions.delete([record], [transition(record, { event: "deleted" })]));
    for (const row of rows ?? []) live.publishTransition(row);
  }
  const retired: string[] = [];
  const retire = ({ functionId }: { functionId: string }) => void retired.push(functionId);
  const none = { invoke: unread, stop: async () => false, list: () => [] };
  const clock = new SystemClock();
  const expire = (functionName: string) =>
    expireFunction(latestOf(functionName), () => true, {
      functions,
      live,
      clock,
      ids: randomIds,
      environments: { ...none, retire },
    });
  const kept = () =>
    [...copies.values()].map(({ functionArn, version }) =>
      versionTitle({ functionName: functionArn.split(":").at(-1) ?? "", version }),
    );
  return { sweeper, functions, records, engineImages, live, living, kept, retired, create, move, remove, expire };
}

test("the image of a deleted function leaves the engine and the store", async () => {
  const { sweeper, records, engineImages, create, remove } = await room();
  await create("hello");
  sweeper.start();
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
    sweeper.start();
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
  sweeper.start();
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

test("what the engine refused without a reason that passes by itself is tried again", async () => {
  const { sweeper, engineImages, records, create, remove } = await room();
  await create("one");
  let refusals = 2;
  engineImages.meanwhile = async () => {
    if (refusals > 0) {
      refusals -= 1;
      throw new Error("Docker Engine: (HTTP code 500) server error");
    }
  };
  sweeper.start();
  await remove("one");
  await expect.poll(() => records.list()).toEqual([]);
  expect(refusals).toBe(0);
  await sweeper[Symbol.asyncDispose]();
});

test("a function that becomes Inactive keeps nothing in the engine and no sealed copy, and its environments end", async () => {
  const { sweeper, engineImages, functions, retired, kept, create, expire } = await room();
  await create("hello", { updateStatus: "Successful" });
  sweeper.start();
  await expire("hello");
  expect(await functions.get("hello")).toMatchObject({ state: "Inactive", stateReasonCode: "Idle" });
  expect(retired).toEqual(["id-of-hello"]);
  await expect.poll(kept).toEqual([]);
  await expect.poll(() => engineImages.removed).toEqual([image.engineReference]);
  expect(await expire("hello")).toBeUndefined();
  await sweeper[Symbol.asyncDispose]();
});

test("a function whose update is in progress does not become Inactive", async () => {
  const { create, expire, functions } = await room();
  await create("hello", { updateStatus: "InProgress" });
  expect(await expire("hello")).toBeUndefined();
  expect(await functions.get("hello")).toMatchObject({ state: "Active" });
});

test("a function that is Failed, its image gone, keeps nothing in the engine and no sealed copy", async () => {
  const { sweeper, engineImages, kept, create, move } = await room();
  await create("hello");
  sweeper.start();
  await move("hello", { state: "Failed", stateReasonCode: "ImageDeleted" }, "image-unavailable");
  await expect.poll(kept).toEqual([]);
  await expect.poll(() => engineImages.removed).toEqual([image.engineReference]);
  await sweeper[Symbol.asyncDispose]();
});

test("a function that is Failed for its key keeps its sealed copy", async () => {
  const { sweeper, engineImages, kept, create, move } = await room();
  await create("hello");
  sweeper.start();
  await move("hello", { state: "Failed", stateReasonCode: "DisabledKMSKey" }, "key-unavailable");
  await expect.poll(() => engineImages.removed).toEqual([image.engineReference]);
  await sweeper[Symbol.asyncDispose]();
  expect(kept()).toEqual(["hello"]);
});

test("a sealed copy goes when the last environment that may need it does", async () => {
  const { sweeper, live, living, kept, create, remove } = await room();
  const environment = { ...environmentView, functionName: "hello", generation: 1 };
  living.push(environment);
  await create("hello");
  await create("other");
  sweeper.start();
  await remove("other");
  await expect.poll(kept).toEqual(["hello"]);
  await remove("hello");
  await create("third");
  await remove("third");
  await expect.poll(kept).toEqual(["hello"]);
  living.length = 0;
  live.publish({ type: "environment", environment: { ...environment, state: "Gone" } });
  await expect.poll(kept).toEqual([]);
  await sweeper[Symbol.asyncDispose]();
});

test.each<[string, TransitionEvent, Partial<FunctionRecord>]>([
  ["runs another image by now", "update-succeeded", { serving: servingOf(otherImage, 2) }],
  ["has failed", "image-unavailable", { state: "Failed", stateReasonCode: "ImageDeleted" }],
])("an environment that starts still has its image and its copy when its function %s", async (_name, event, fields) => {
  const { sweeper, records, engineImages, live, living, kept, create, move } = await room();
  const environment = { ...environmentView, functionName: "hello", generation: 1, state: "Starting" as const };
  living.push(environment);
  await create("hello");
  sweeper.start();
  await move("hello", fields, event);
  await sweeper.settled();
  expect(engineImages.removed).toEqual([]);
  expect(kept()).toEqual(["hello"]);
  living.length = 0;
  live.publish({ type: "environment", environment: { ...environment, state: "Gone" } });
  await expect.poll(() => records.list()).toEqual([]);
  expect(kept()).toEqual([]);
  await sweeper[Symbol.asyncDispose]();
});

const environmentView: EnvironmentView = {
  ...{ environmentId: "e-1", functionName: "hello", version: "$LATEST", generation: 1, state: "Busy" },
  ...{ since: 0, createdAt: 0, memoryMiB: 128, invocations: 1, logStreamName: "s", phases: [], resets: [] },
};

test("a version's copy and image stay when $LATEST is Inactive, and go when the version is deleted", async () => {
  const { sweeper, functions, engineImages, live, kept, create, expire } = await room();
  await create("hello");
  await create("hello", { version: "1" });
  await sweeper.start();
  await expire("hello");
  await expect.poll(kept).toEqual(["hello:1"]);
  expect(engineImages.removed).toEqual([]);
  const record = await functions.getVersion({ functionName: "hello", version: "1" });
  const rows = record && (await functions.delete([record], [transition(record, { event: "deleted" })]));
  for (const row of rows ?? []) live.publishTransition(row);
  await expect.poll(kept).toEqual([]);
  await expect.poll(() => engineImages.removed).toEqual([image.engineReference]);
  await sweeper[Symbol.asyncDispose]();
});
