/** Every row of the store's table of checks: what is tampered with, and every point at which a crash may come. */
import { buffer } from "node:stream/consumers";
import { beforeAll, describe, expect, test } from "vitest";
import type { SealedCopy } from "../../ports/optimized-images.ts";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { type MadeImage, makeImage, packLayer, storeImage } from "../registry/testing/image.ts";
import { MemoryDisk } from "./testing/memory-disk.ts";
import { copyOf, observe, openTestStore, sealFor, user } from "./testing/test-store.ts";

const signal = AbortSignal.timeout(60_000);

/** Bytes without repetition, so that every chunk is another one. */
function noise(sizeBytes: number, seed: number): Buffer {
  const words = new Uint32Array(sizeBytes / 4);
  let state = seed;
  for (let at = 0; at < words.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return Buffer.from(words.buffer);
}

const made = makeImage([
  packLayer([{ path: "bootstrap", content: "#!/bin/sh" }], "gzip"),
  packLayer([{ path: "var/task/app", content: noise(800_000, 3) }], "none"),
]);
const other = makeImage([packLayer([{ path: "other", content: noise(400_000, 5) }], "none")]);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  const { blobs } = await openTestStore({ folder });
  for (const image of [made, other]) await storeImage(image, blobs);
  return () => folder[Symbol.asyncDispose]();
});

/** A process that starts on this disk. */
async function start(disk: MemoryDisk, keys: { rootKey?: Uint8Array; salt?: Uint8Array } = {}) {
  const store = await openTestStore({ folder, files: disk, ...keys });
  return {
    ...store,
    async optimize(image: MadeImage, functionArn = sealFor.functionArn) {
      const seen = observe();
      const fetched = await storeImage(image, store.blobs);
      await store.images.optimize(fetched, { ...sealFor, functionArn }, seen.observer, signal);
      return seen;
    },
    async read(image: MadeImage, copy: SealedCopy = copyOf(image)): Promise<void> {
      const opened = await store.images.open(copy, user);
      expect(opened.configBytes()).toEqual(image.configBytes);
      for (const { diffId, tar } of image.layers) {
        expect((await buffer(await opened.openLayer(diffId))).equals(tar)).toBe(true);
      }
    },
  };
}

const chunksOf = (disk: MemoryDisk) => disk.paths().filter((file) => /chunks\/..\//.test(file));
const largestChunk = async (disk: MemoryDisk) => {
  const sized = await Promise.all(
    chunksOf(disk).map(async (file) => ({ file, size: (await disk.read(file))?.length })),
  );
  return sized.sort((a, b) => (b.size ?? 0) - (a.size ?? 0))[0]?.file ?? "";
};
const manifestsOf = (disk: MemoryDisk) => disk.paths().filter((file) => /manifests\/[0-9a-f]{64}$/.test(file));
const flipAt = (at: number) => (bytes: Buffer) => {
  const place = at < 0 ? bytes.length + at : at;
  bytes.writeUInt8(bytes.readUInt8(place) ^ 0x10, place);
  return bytes;
};

describe("a chunk that was tampered with is set aside when it is read, and stored again from the image:", () => {
  test.each<[string, (bytes: Buffer) => Buffer | undefined, boolean]>([
    ["its first byte", flipAt(0), true],
    ["a byte in its middle", flipAt(100_000), true],
    ["its last byte, of the tag", flipAt(-1), true],
    ["its end is missing", (bytes) => bytes.subarray(0, -1), true],
    ["it goes on", (bytes) => Buffer.concat([bytes, Buffer.alloc(1)]), true],
    ["it is empty", () => Buffer.alloc(0), true],
    ["it is zeros", (bytes) => Buffer.alloc(bytes.length), true],
    ["it is gone", () => undefined, false],
  ])("%s", async (_what, change, isSetAside) => {
    const disk = new MemoryDisk();
    const store = await start(disk);
    await store.optimize(made);
    const file = await largestChunk(disk);
    disk.tamper(file, change);
    await expect(store.read(made)).rejects.toMatchObject({ code: "ChunkDamaged" });
    expect(disk.paths().some((path) => path.includes("quarantine/"))).toBe(isSetAside);
    const seen = await store.optimize(made);
    expect(seen.ends()).toEqual(["known", "verified"]);
    await store.read(made);
  });

  test("all of them, in a run that has found them good", async () => {
    const disk = new MemoryDisk();
    const store = await start(disk);
    await store.optimize(made);
    for (const file of chunksOf(disk)) disk.tamper(file, flipAt(7));
    await store.images.setAsideDamage(copyOf(made));
    expect(chunksOf(disk)).toEqual([]);
    await store.optimize(made);
    await store.read(made);
  });

  test("it is another chunk, whole", async () => {
    const disk = new MemoryDisk();
    const store = await start(disk);
    await store.optimize(made);
    await store.optimize(other);
    const [first = "", second = ""] = chunksOf(disk);
    const content = await disk.read(second);
    disk.tamper(first, () => content);
    const reading = Promise.all([store.read(made), store.read(other)]);
    await expect(reading).rejects.toMatchObject({ code: "ChunkDamaged" });
  });
});

describe("a chunk that is there already", () => {
  test.each<[string, (bytes: Buffer) => Buffer]>([
    ["of another size", (bytes) => bytes.subarray(1)],
    ["of other content", flipAt(20)],
  ])("and is %s is written anew by the next start, and that is said", async (_what, change) => {
    const disk = new MemoryDisk();
    await (await start(disk)).optimize(made);
    disk.tamper(await largestChunk(disk), change);
    const store = await start(disk);
    const seen = await store.optimize(made);
    expect(seen.ends()).toEqual(["known", "verified"]);
    expect(store.warnings).toEqual(["damaged chunks stored anew"]);
    await store.read(made);
  });
});

describe("a sealed manifest does not open when", () => {
  const unreadable = { code: "ManifestUnreadable" };

  async function sealed() {
    const disk = new MemoryDisk();
    const store = await start(disk);
    await store.optimize(made);
    const [file = ""] = manifestsOf(disk);
    return { disk, store, file, whole: (await disk.read(file)) ?? Buffer.alloc(0) };
  }

  test("any of its bytes is another one", async () => {
    const { disk, store, file, whole } = await sealed();
    const places = Array.from({ length: 60 }, (_, turn) => Math.floor((turn * (whole.length - 1)) / 59));
    for (const at of places) {
      disk.tamper(file, () => flipAt(at)(Buffer.from(whole)));
      await expect(store.images.open(copyOf(made), user), `byte ${at}`).rejects.toMatchObject(unreadable);
    }
  });

  test("it is cut short anywhere", async () => {
    const { disk, store, file, whole } = await sealed();
    for (const length of [0, 1, 40, whole.indexOf("\n"), whole.indexOf("\n") + 1, whole.length - 1]) {
      disk.tamper(file, () => whole.subarray(0, length));
      await expect(store.images.open(copyOf(made), user), `${length} bytes`).rejects.toMatchObject(unreadable);
    }
  });

  test("it is another function's, or another image's", async () => {
    const { disk, store, whole } = await sealed();
    const theirs = copyOf(made, "arn:aws:lambda:us-east-1:000000000000:function:other");
    for (const copy of [theirs, copyOf(other)]) {
      disk.tamper(`${folder.path}/manifests/${store.images.idOf(copy)}`, () => whole);
      await expect(store.images.open(copy, user)).rejects.toMatchObject(unreadable);
      const renamed = whole.toString("latin1").replaceAll(copyOf(made).functionArn, copy.functionArn);
      const relabelled = Buffer.from(renamed.replaceAll(made.configDigest, copy.configDigest), "latin1");
      disk.tamper(`${folder.path}/manifests/${store.images.idOf(copy)}`, () => relabelled);
      await expect(store.images.open(copy, user)).rejects.toMatchObject(unreadable);
    }
  });

  test("a name is taken from the list of its chunks, with the list's digest made to fit", async () => {
    const { disk, store, file, whole } = await sealed();
    const end = whole.indexOf("\n");
    const { encodeMarked } = await import("./marked-file.ts");
    const { chunks, chunksSha256: _old, ...rest } = JSON.parse(whole.subarray(0, end).toString());
    const forged = Buffer.concat(encodeMarked(rest, chunks.slice(1), [whole.subarray(end + 1)]));
    disk.tamper(file, () => forged);
    await expect(store.images.open(copyOf(made), user)).rejects.toMatchObject(unreadable);
  });

  test("the root key is another one, or it is gone", async () => {
    const { disk, store, file } = await sealed();
    const stranger = await start(disk, { rootKey: Buffer.alloc(32, 9) });
    await expect(stranger.images.open(copyOf(made), user)).rejects.toMatchObject(unreadable);
    await store.read(made);
    disk.tamper(file, () => undefined);
    await expect(store.images.open(copyOf(made), user)).rejects.toMatchObject(unreadable);
  });
});

test("equal chunks of different functions and images are stored once; other domains share nothing", async () => {
  const disk = new MemoryDisk();
  const store = await start(disk);
  await store.optimize(made);
  const before = chunksOf(disk);
  const theirs = "arn:aws:lambda:us-east-1:000000000000:function:other";
  expect((await store.optimize(made, theirs)).ends()).toEqual(["known", "known"]);
  expect(chunksOf(disk)).toEqual(before);
  expect(manifestsOf(disk)).toHaveLength(2);
  await store.read(made, copyOf(made, theirs));
  const stranger = await start(disk, { salt: Buffer.alloc(32, 8) });
  await stranger.optimize(made);
  expect(chunksOf(disk)).toHaveLength(2 * before.length);
});

describe("a crash at any step of an optimization", () => {
  test.each([
    ["and what was not synced is lost", false],
    ["and everything reached the disk", true],
  ])("leaves no manifest or a whole one, %s", async (_what, lucky) => {
    let points = 0;
    for (let at = 1; ; at++) {
      const disk = new MemoryDisk();
      const doomed = await start(disk);
      const before = disk.changes;
      disk.failure = { at: before + at, error: new Error("the power is gone") };
      const outcome = await doomed.optimize(made).then(
        () => "done",
        (error: unknown) => String(error),
      );
      disk.crash(lucky);
      const next = await start(disk);
      if (manifestsOf(disk).length > 0) await next.read(made);
      else expect(outcome).toContain("the power is gone");
      await next.optimize(made);
      await next.read(made);
      expect(disk.paths().filter((file) => file.includes(".tmp-"))).toEqual([]);
      if (outcome === "done") break;
      points = at;
    }
    expect(points).toBeGreaterThan(20);
  });
});

test("what a refused image has put and no folder was synced for is durable in the image that adopts it", async () => {
  const disk = new MemoryDisk();
  const store = await start(disk);
  const [small, large] = made.layers;
  if (!small || !large) throw new Error("the image has two layers");
  const lying = makeImage([large, small], { diffIds: [large.diffId, `sha256:${"0".repeat(64)}`] });
  await expect(store.optimize(lying)).rejects.toMatchObject({ code: "InvalidImage" });
  expect(chunksOf(disk).length).toBeGreaterThan(1);
  expect((await store.optimize(made)).ends()).toContain("known");
  disk.crash(false);
  await (await start(disk)).read(made);
});

test("a disk that is full fails the optimization with its sentence, and the store is as it was", async () => {
  const disk = new MemoryDisk();
  const store = await start(disk);
  await store.optimize(other);
  const before = disk.paths();
  disk.failure = { at: disk.changes + 3, error: new Error("ENOSPC: no space left on device") };
  await expect(store.optimize(made)).rejects.toThrow("no space left on device");
  disk.failure = undefined;
  expect(manifestsOf(disk)).toHaveLength(1);
  await store.read(other);
  expect(before.every((file) => disk.paths().includes(file))).toBe(true);
  await store.optimize(made);
  await store.read(made);
});
