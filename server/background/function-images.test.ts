import { describe, expect, test } from "vitest";
import { functionRecord, optimizedImage, transition } from "../adapters/contract/sample-records.ts";
import { MemoryFunctions } from "../adapters/memory/functions.ts";
import { openLiveRing } from "../adapters/memory/live-ring.ts";
import { MemoryOptimizedImageRecords } from "../adapters/memory/optimized-image-records.ts";
import { randomIds } from "../adapters/system/random-ids.ts";
import { SystemClock } from "../adapters/system/system-clock.ts";
import { ImageError } from "../core/errors/image-error.ts";
import { KeyError } from "../core/errors/key-error.ts";
import { RegistryAway } from "../core/errors/registry-away.ts";
import { StoreError } from "../core/errors/store-error.ts";
import type { FunctionRecord } from "../core/function/function-record.ts";
import { latestOf } from "../core/function/version.ts";
import { loseImage } from "../operations/function/lose-image.ts";
import type { OptimizedImages, SealedCopy } from "../ports/optimized-images.ts";
import { SealedFunctionImages } from "./function-images.ts";

const image = optimizedImage(`sha256:${"1".repeat(64)}`);
const opened = {
  configBytes: () => new Uint8Array(1),
  openLayer: () => Promise.reject(new Error("nothing is read here")),
  giveBack: () => undefined,
};
const rejected = { code: "CodeArtifactUserFailedException" };
const damage = new StoreError("ChunkDamaged", "The stored chunk is not there.");
const never = new AbortController().signal;

/** A store whose answers a test can change, and one Active function whose image it has. */
async function room(fields: Partial<FunctionRecord> = {}) {
  const [functions, records, clock] = [new MemoryFunctions(), new MemoryOptimizedImageRecords(), new SystemClock()];
  const live = await openLiveRing({ functions, ids: randomIds, clock });
  const sample = functionRecord("hello");
  const serving = { ...sample.serving, image: { ...sample.serving.image, optimized: image } };
  const record = functionRecord("hello", { state: "Active", updateStatus: "Successful", serving, ...fields });
  await functions.create(record, transition(record));
  const copies = new Set<string>(["arn:aws:lambda:us-east-1:000000000000:function:hello"]);
  const keyIds = new Map([...copies].map((arn) => [arn, "arn:aws:kms:us-east-1:000000000000:key/1"]));
  const stored: string[] = [];
  const resealed: string[] = [];
  const gate = { fetch: async () => undefined as unknown, open: async () => undefined as unknown };
  const optimizedImages: OptimizedImages = {
    async open(copy: SealedCopy) {
      await gate.open();
      if (copies.has(copy.functionArn)) return opened;
      throw new StoreError("ManifestUnreadable", "The sealed manifest cannot be opened: it is not there.");
    },
    async optimize(_image, { functionArn }) {
      copies.add(functionArn);
      keyIds.set(functionArn, "arn:aws:kms:us-east-1:000000000000:key/1");
      stored.push(functionArn);
      return image;
    },
    keyIdOf: async ({ functionArn }) => keyIds.get(functionArn),
    async reseal({ functionArn }, openAs) {
      resealed.push(`${functionArn} ${openAs.roleArn}`);
    },
    setAsideDamage: async () => undefined,
    idOf: ({ functionArn }) => functionArn,
    list: async () => [],
    reclaim: async (id) => void copies.delete(id),
  };
  const imageSources = {
    async fetch() {
      await gate.fetch();
      return { configDigest: image.configDigest, configBytes: new Uint8Array(1), layers: [] };
    },
  };
  const retired: string[] = [];
  const environments = {
    ...{ invoke: () => Promise.reject(new Error("nothing is invoked here")), stop: async () => false, list: () => [] },
    retire: ({ functionId }: { functionId: string }) => void retired.push(functionId),
  };
  const images = new SealedFunctionImages({
    ...{ functions, imageSources, optimizedImages, optimizedImageRecords: records, clock },
    log: { info() {}, warn() {}, error() {} },
    config: { region: "us-east-1", account: "000000000000" },
    lose: (loss) => loseImage(loss, { functions, live, clock, ids: randomIds, environments }),
  });
  const state = async () => {
    const { state: name, stateReasonCode } = (await functions.get("hello")) ?? {};
    return { name, stateReasonCode };
  };
  return {
    images,
    copies,
    stored,
    keyIds,
    resealed,
    gate,
    records,
    retired,
    state,
    [Symbol.asyncDispose]: () => images[Symbol.asyncDispose](),
  };
}

describe("a cold start", () => {
  test("opens the function's copy", async () => {
    await using house = await room();
    expect(await house.images.open(latestOf("hello"), image)).toBe(opened);
    expect(house.stored).toEqual([]);
  });

  test("whose manifest cannot be opened makes the function Failed, and runs from nothing else", async () => {
    await using house = await room();
    house.copies.clear();
    await expect(house.images.open(latestOf("hello"), image)).rejects.toMatchObject(rejected);
    expect(await house.state()).toEqual({ name: "Failed", stateReasonCode: "InternalError" });
    expect(house.retired).toEqual(["id-of-hello"]);
    expect(house.stored).toEqual([]);
  });

  test("of an image that the function has no more says nothing about the function", async () => {
    await using house = await room();
    house.copies.clear();
    await expect(
      house.images.open(latestOf("hello"), optimizedImage(`sha256:${"2".repeat(64)}`)),
    ).rejects.toMatchObject(rejected);
    expect(await house.state()).toMatchObject({ name: "Active" });
  });

  test.each<Partial<FunctionRecord>>([
    { state: "Inactive", stateReasonCode: "Idle" },
    { state: "Failed", stateReasonCode: "ImageDeleted" },
    { state: "Pending", stateReasonCode: "Restoring" },
  ])("that comes after the function has let go of its copy changes nothing: %o", async (fields) => {
    await using house = await room(fields);
    house.copies.clear();
    await expect(house.images.open(latestOf("hello"), image)).rejects.toMatchObject(rejected);
    expect(await house.state()).toEqual({ name: fields.state, stateReasonCode: fields.stateReasonCode });
  });

  test("while an update is in progress leaves the state to the update", async () => {
    await using house = await room({ updateStatus: "InProgress" });
    house.copies.clear();
    await expect(house.images.open(latestOf("hello"), image)).rejects.toMatchObject(rejected);
    expect(await house.state()).toMatchObject({ name: "Active" });
  });
});

describe("a cold start whose key cannot be used", () => {
  test.each([
    ["DisabledException", "KMSDisabledException", "DisabledKMSKey"],
    ["NotFoundException", "KMSNotFoundException", "KMSKeyNotFound"],
    ["KMSInvalidStateException", "KMSInvalidStateException", "InvalidStateKMSKey"],
    ["AccessDeniedException", "KMSAccessDeniedException", "KMSKeyAccessDenied"],
  ] as const)("%s answers %s, and the function is Failed with %s", async (code, answer, reason) => {
    await using house = await room();
    house.gate.open = () =>
      Promise.reject(new KeyError(code, "arn:aws:kms:us-east-1:000000000000:key/1 is not usable."));
    const opening = house.images.open(latestOf("hello"), image);
    await expect(opening).rejects.toMatchObject({ code: answer, status: 502, message: expect.stringContaining(code) });
    expect(await house.state()).toEqual({ name: "Failed", stateReasonCode: reason });
    expect(house.retired).toEqual(["id-of-hello"]);
  });
});

describe("a damaged copy", () => {
  test("is stored again once for all who ask", async () => {
    await using house = await room();
    const asked = [
      house.images.renew(latestOf("hello"), image, damage),
      house.images.renew(latestOf("hello"), image, damage),
    ];
    expect(await Promise.all(asked)).toEqual([opened, opened]);
    expect(house.stored).toHaveLength(1);
    expect(await house.records.get(image.configDigest)).toMatchObject({ image });
  });

  test("whose image is gone makes the function Failed with that reason", async () => {
    await using house = await room();
    house.gate.fetch = () =>
      Promise.reject(new ImageError("ImageDeleted", "The image is no longer in the repository."));
    await expect(house.images.renew(latestOf("hello"), image, damage)).rejects.toMatchObject(rejected);
    expect(await house.state()).toEqual({ name: "Failed", stateReasonCode: "ImageDeleted" });
  });

  test("whose registry cannot be reached says nothing about the function", async () => {
    await using house = await room();
    house.gate.fetch = () => Promise.reject(new RegistryAway("registry.test does not answer."));
    await expect(house.images.renew(latestOf("hello"), image, damage)).rejects.toThrow("does not answer");
    expect(await house.state()).toMatchObject({ name: "Active" });
  });

  test("that was renewed and is damaged again makes the function Failed", async () => {
    await using house = await room();
    await house.images.lose(latestOf("hello"), image, damage);
    expect(await house.state()).toEqual({ name: "Failed", stateReasonCode: "InternalError" });
  });
});

test("an Active function without a copy gets one at start, and cold starts wait for it", async () => {
  await using house = await room();
  house.copies.clear();
  house.keyIds.clear();
  const fetching = Promise.withResolvers<void>();
  house.gate.fetch = () => fetching.promise;
  await house.images.start(never);
  const starting = house.images.open(latestOf("hello"), image);
  fetching.resolve();
  expect(await starting).toBe(opened);
  expect(house.stored).toHaveLength(1);
  expect(await house.state()).toMatchObject({ name: "Active" });
});

test("a copy that an older version sealed without a key of KMS's is sealed again at start, in the role's name", async () => {
  await using house = await room();
  for (const arn of house.copies) house.keyIds.set(arn, "root-key");
  await house.images.start(never);
  expect(await house.images.open(latestOf("hello"), image)).toBe(opened);
  expect(house.resealed).toEqual([
    "arn:aws:lambda:us-east-1:000000000000:function:hello arn:aws:iam::000000000000:role/any",
  ]);
  expect(house.stored).toEqual([]);
});
