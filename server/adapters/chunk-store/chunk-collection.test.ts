import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { makeImage, packLayer, storeImage } from "../registry/testing/image.ts";
import { ChunkCollection } from "./chunk-collection.ts";
import { openPlace } from "./layer-jobs.ts";
import { StoreUse } from "./store-use.ts";
import { MemoryDisk } from "./testing/memory-disk.ts";
import { copyOf, observe, openTestStore, runnerHere, sealFor, user } from "./testing/test-store.ts";

const signal = AbortSignal.timeout(60_000);
const shared = packLayer([{ path: "shared", content: "shared ".repeat(60_000) }], "none");
const one = makeImage([shared, packLayer([{ path: "one", content: "one ".repeat(40_000) }], "none")]);
const two = makeImage([shared, packLayer([{ path: "two", content: "two ".repeat(40_000) }], "none")]);
const atOnce = async () => undefined;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  const { blobs } = await openTestStore({ folder });
  for (const image of [one, two]) await storeImage(image, blobs);
  return () => folder[Symbol.asyncDispose]();
});

async function open() {
  const [disk, use] = [new MemoryDisk(), new StoreUse()];
  const { images, blobs } = await openTestStore({ folder, files: disk, use });
  const place = openPlace({ folder: folder.path, salt: Buffer.alloc(32, 2) });
  const store = new ChunkCollection({ place, use, readers: runnerHere(disk), files: disk });
  const chunks = () => disk.paths().filter((file) => /chunks\/..\//.test(file));
  return {
    ...{ disk, images, blobs, store, chunks },
    records: () => disk.paths().filter((file) => file.includes("manifests/layers/")),
    async optimize(image: typeof one) {
      const seen = observe();
      await images.optimize(await storeImage(image, blobs), sealFor, seen.observer, signal);
      return seen.ends();
    },
    tamper(change: (bytes: Buffer) => Buffer | undefined) {
      const [file = ""] = chunks();
      disk.tamper(file, change);
      return file.split("/").at(-1) ?? "";
    },
  };
}

const flipped = (bytes: Buffer) => Buffer.from(bytes).fill(bytes.readUInt8(0) ^ 1, 0, 1);

describe("the collection", () => {
  test("frees what no manifest names, and nothing else", async () => {
    const { images, store, chunks, records, optimize } = await open();
    await optimize(one);
    const needed = chunks();
    await optimize(two);
    expect(await store.collect(atOnce)).toMatchObject({ freedChunks: 0, keptChunks: chunks().length });
    await images.reclaim(images.idOf(copyOf(two)));
    const before = chunks();
    const result = await store.collect(atOnce);
    expect(result.freedChunks).toBe(before.length - needed.length);
    expect(result.freedBytes).toBeGreaterThan(100_000);
    expect(chunks()).toEqual(needed);
    expect(records()).toHaveLength(2);
    expect(await optimize(two)).toEqual(["known", "verified"]);
  });

  test("frees everything when the last manifest is gone, and what was broken off", async () => {
    const { disk, images, store, optimize } = await open();
    await optimize(one);
    await disk.write(`${folder.path}/chunks/ab/.tmp-half`, [Buffer.from("half")]);
    await images.reclaim(images.idOf(copyOf(one)));
    await store.collect(atOnce);
    expect(disk.paths()).toEqual([]);
  });

  test("takes nothing from an optimization that may adopt it", async () => {
    const { images, blobs, store, chunks, optimize } = await open();
    await optimize(one);
    await images.reclaim(images.idOf(copyOf(one)));
    // It has begun, and finds its layers known while the collection waits for its turn.
    const fetched = await storeImage(one, blobs);
    const seen = observe();
    await Promise.all([images.optimize(fetched, sealFor, seen.observer, signal), store.collect(atOnce)]);
    expect(seen.ends()).toEqual(["known", "known"]);
    expect(chunks().length).toBeGreaterThan(0);
    expect(await store.scrub(atOnce)).toEqual([]);
    await expect(images.open(copyOf(one), user)).resolves.toBeDefined();
  });

  test("lets optimizations come between its turns, and knows of what they sealed", async () => {
    const { images, store, optimize } = await open();
    await optimize(one);
    await images.reclaim(images.idOf(copyOf(one)));
    let turns = 0;
    await store.collect(async () => {
      if (turns++ === 3) await optimize(two);
    });
    expect(await store.scrub(atOnce)).toEqual([]);
    expect(await optimize(one)).toContain("known");
  });

  test("removes nothing when it cannot be known what a manifest needs", async () => {
    const { disk, images, store, chunks, optimize } = await open();
    await optimize(one);
    await optimize(two);
    await images.reclaim(images.idOf(copyOf(two)));
    const before = chunks();
    disk.tamper(`${folder.path}/manifests/${images.idOf(copyOf(one))}`, flipped);
    await expect(store.collect(atOnce)).rejects.toMatchObject({ code: "ManifestUnreadable" });
    expect(chunks()).toEqual(before);
  });

  test("ends between two turns when it is stopped", async () => {
    const { store, optimize } = await open();
    await optimize(one);
    await expect(store.collect(() => Promise.reject(new Error("stopped")))).rejects.toThrow("stopped");
  });
});

describe("the scrub", () => {
  test("reads every chunk and names none of a good store", async () => {
    const { store, chunks, optimize } = await open();
    await optimize(one);
    const told: number[] = [];
    expect(await store.scrub(async ({ checkedChunks }) => void told.push(checkedChunks))).toEqual([]);
    expect(told.at(-1)).toBe(chunks().length);
  });

  test.each<[string, (bytes: Buffer) => Buffer | undefined, boolean]>([
    ["damaged", flipped, true],
    ["missing", () => undefined, false],
  ])("names a chunk that is %s, and whose it is", async (_what, change, isSetAside) => {
    const { disk, store, tamper, optimize } = await open();
    await optimize(one);
    const name = tamper(change);
    expect(await store.scrub(atOnce)).toEqual([name]);
    expect(disk.paths().includes(`${folder.path}/chunks/quarantine/${name}`)).toBe(isSetAside);
    expect(await store.copiesWith([name])).toEqual([copyOf(one)]);
    expect(await store.copiesWith(["0".repeat(64)])).toEqual([]);
    await optimize(one);
    expect(await store.scrub(atOnce)).toEqual([]);
  });
});
