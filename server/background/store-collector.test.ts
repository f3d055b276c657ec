import { expect, test } from "vitest";
import { functionRecord, optimizedImage, transition } from "../adapters/contract/sample-records.ts";
import { MemoryFunctions } from "../adapters/memory/functions.ts";
import { openLiveRing } from "../adapters/memory/live-ring.ts";
import { randomIds } from "../adapters/system/random-ids.ts";
import { SystemClock } from "../adapters/system/system-clock.ts";
import { LATEST, type VersionName } from "../core/function/version.ts";
import type { StoreStatus } from "../core/image/store-status.ts";
import type { ChunkStore } from "../ports/chunk-store.ts";
import { StoreCollector } from "./store-collector.ts";

const image = optimizedImage(`sha256:${"1".repeat(64)}`);
const result = { freedChunks: 2, freedBytes: 10, keptChunks: 5 };
const rates = {
  ...{ collectAfterMs: 1, collectionPauseMs: 0, scrubEveryMs: 3_600_000 },
  scrubBytesPerSecond: { background: 1, asked: 1e12 },
};

async function room(store: Partial<ChunkStore> = {}) {
  const [functions, clock] = [new MemoryFunctions(), new SystemClock()];
  const live = await openLiveRing({ functions, ids: randomIds, clock });
  const told: StoreStatus[] = [];
  live.subscribe((message) => {
    if (message.kind === "passing" && message.event.type === "store") told.push(message.event.store);
  });
  const renewed: string[] = [];
  const functionImages = {
    async renew({ functionName }: VersionName) {
      renewed.push(functionName);
      return {
        configBytes: () => new Uint8Array(),
        openLayer: () => Promise.reject(new Error("nothing is read here")),
        giveBack: () => undefined,
      };
    },
  };
  const chunkStore: ChunkStore = {
    collect: async () => result,
    scrub: async () => [],
    copiesWith: async () => [],
    ...store,
  };
  const config = { region: "us-east-1", account: "000000000000" };
  const log = { info() {}, warn() {}, error() {} };
  const collector = new StoreCollector({ chunkStore, functions, functionImages, live, clock, log, config }, rates);
  async function create(functionName: string): Promise<void> {
    const { serving } = functionRecord(functionName);
    const deployment = { ...serving, image: { ...serving.image, optimized: image } };
    const record = functionRecord(functionName, { state: "Active", serving: deployment });
    await functions.create(record, transition(record));
  }
  return { collector, live, told, renewed, create, [Symbol.asyncDispose]: () => collector[Symbol.asyncDispose]() };
}

const never = new AbortController().signal;

test("chunks are collected at start, and again after what may have left some", async () => {
  let collections = 0;
  const collect = async () => ({ ...result, freedChunks: ++collections });
  await using house = await room({ collect });
  house.collector.start(never);
  await expect.poll(() => house.collector.status().collection?.freedChunks).toBe(1);
  house.live.publishTransition({ ...transition(functionRecord("one"), { event: "update-failed" }), sequence: 1 });
  await expect.poll(() => house.told.at(-1)?.collection?.freedChunks).toBe(2);
});

test("what is asked for while a collection runs is done by another one after it", async () => {
  const turns: PromiseWithResolvers<void>[] = [];
  const collect = async () => {
    const turn = Promise.withResolvers<void>();
    turns.push(turn);
    await turn.promise;
    return result;
  };
  await using house = await room({ collect });
  house.collector.start(never);
  await expect.poll(() => turns.length).toBe(1);
  house.collector.collectSoon();
  turns[0]?.resolve();
  await expect.poll(() => turns.length).toBe(2);
  turns[1]?.resolve();
});

test("a scrub tells how far it is, and stores again what it found damaged, for those who need it", async () => {
  const arn = "arn:aws:lambda:us-east-1:000000000000:function:hurt";
  await using house = await room({
    async scrub(pause) {
      await pause({ checkedChunks: 1, totalChunks: 2, checkedBytes: 300 });
      await pause({ checkedChunks: 2, totalChunks: 2, checkedBytes: 600 });
      return ["bad"];
    },
    copiesWith: async () => [{ functionArn: arn, version: LATEST, configDigest: image.configDigest }],
  });
  await house.create("hurt");
  await house.create("well");
  house.collector.scrub();
  await expect.poll(() => house.told.at(-1)?.scrub?.endedAt).toBeDefined();
  expect(house.collector.status().scrub).toMatchObject({ checkedChunks: 2, checkedBytes: 600, damaged: ["bad"] });
  expect(house.renewed).toEqual(["hurt"]);
});

test("a scrub that cannot go on says why", async () => {
  await using house = await room({ scrub: () => Promise.reject(new Error("the disk is gone")) });
  house.collector.scrub();
  await expect.poll(() => house.told.at(-1)?.scrub?.failure).toBe("the disk is gone");
});

test("a stop ends both between two steps", async () => {
  const forever: ChunkStore["scrub"] = async (pause) => {
    for (;;) await pause({ checkedChunks: 1, totalChunks: 2, checkedBytes: 0 });
  };
  const house = await room({
    scrub: forever,
    async collect(pause) {
      for (;;) await pause();
    },
  });
  house.collector.start(never);
  house.collector.scrub();
  await expect.poll(() => house.told.length).toBeGreaterThan(0);
  await house.collector[Symbol.asyncDispose]();
  expect(house.collector.status().scrub?.failure).toBeDefined();
});
