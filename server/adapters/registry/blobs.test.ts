import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import type { Blobs } from "../../ports/image-repository.ts";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { MemoryBlobs } from "../memory/blobs.ts";
import { BlobFiles } from "./blob-files.ts";

const digestOf = (bytes: Uint8Array) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const never = new AbortController().signal;

async function* chunks(bytes: Uint8Array, size = 1000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function memory() {
  return { blobs: new MemoryBlobs() as Blobs, files: async () => undefined, [Symbol.asyncDispose]: async () => {} };
}

async function files() {
  const folder = await temporaryFolder();
  const blobs = await BlobFiles.open(path.join(folder.path, "blobs"));
  const list = () => readdir(folder.file("blobs/sha256"));
  return { blobs: blobs as Blobs, files: list, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

describe.each([
  ["in memory", memory],
  ["as files", files],
])("blobs %s", (_where, open) => {
  test("are read back as they were put, under their digest", async () => {
    await using store = await open();
    const bytes = randomBytes(100_000);
    const digest = digestOf(bytes);
    expect(await store.blobs.has(digest)).toBe(false);
    expect(await store.blobs.put(chunks(bytes), undefined, never)).toEqual({ digest, sizeBytes: 100_000 });
    expect(await store.blobs.put(chunks(bytes), digest, never)).toEqual({ digest, sizeBytes: 100_000 });
    expect(await store.blobs.sizeBytes(digest)).toBe(100_000);
    expect(await buffer(await store.blobs.open(digest))).toEqual(bytes);
    expect((await store.files()) ?? [digest.slice(7)]).toEqual([digest.slice(7)]);
  });

  test("are refused when the content is not what it is said to be, and nothing is left", async () => {
    await using store = await open();
    const wrong = `sha256:${"0".repeat(64)}`;
    await expect(store.blobs.put(chunks(randomBytes(10)), wrong, never)).rejects.toMatchObject({
      code: "InvalidImage",
      message: expect.stringContaining(`not ${wrong} as it is said to be`),
    });
    expect(await store.blobs.has(wrong)).toBe(false);
    expect((await store.files()) ?? []).toEqual([]);
  });

  test("that were begun and aborted or broken off leave nothing", async () => {
    await using store = await open();
    const abort = new AbortController();
    async function* aborting() {
      yield randomBytes(10);
      abort.abort();
      yield randomBytes(10);
    }
    async function* breaking() {
      yield randomBytes(10);
      throw new Error("the line is cut");
    }
    await expect(store.blobs.put(aborting(), undefined, abort.signal)).rejects.toThrow("aborted");
    await expect(store.blobs.put(breaking(), undefined, never)).rejects.toThrow("the line is cut");
    expect((await store.files()) ?? []).toEqual([]);
  });

  test("may be put by several at once", async () => {
    await using store = await open();
    const bytes = randomBytes(50_000);
    const puts = await Promise.all(Array.from({ length: 8 }, () => store.blobs.put(chunks(bytes), undefined, never)));
    expect(new Set(puts.map((put) => put.digest))).toEqual(new Set([digestOf(bytes)]));
    expect(await buffer(await store.blobs.open(digestOf(bytes)))).toEqual(bytes);
    expect((await store.files()) ?? [1]).toHaveLength(1);
  });

  test("that are not there cannot be opened, and can be deleted all the same", async () => {
    await using store = await open();
    const digest = digestOf(randomBytes(4));
    await expect(store.blobs.open(digest)).rejects.toThrow();
    await expect(store.blobs.delete(digest)).resolves.toBeUndefined();
    expect(await store.blobs.sizeBytes(digest)).toBeUndefined();
  });

  test.each([
    "",
    "sha256:",
    "sha256:../../etc/passwd",
    `sha512:${"0".repeat(64)}`,
    `sha256:${"A".repeat(64)}`,
    `sha256:${"0".repeat(64)}/..`,
  ])("are not looked for as %j", async (digest) => {
    await using store = await open();
    await expect(store.blobs.has(digest)).rejects.toThrow("is not a sha256 digest");
    await expect(store.blobs.open(digest)).rejects.toThrow("is not a sha256 digest");
    await expect(store.blobs.delete(digest)).rejects.toThrow("is not a sha256 digest");
    await expect(store.blobs.put(chunks(randomBytes(1)), digest, never)).rejects.toThrow("is not a sha256 digest");
  });
});

test("what a dead process left half written is removed at start, and nothing else", async () => {
  await using folder = await temporaryFolder();
  await mkdir(folder.file("sha256"), { recursive: true });
  await writeFile(folder.file("sha256/.tmp-1"), "half");
  await writeFile(folder.file(`sha256/${"a".repeat(64)}`), "whole");
  const blobs = await BlobFiles.open(folder.path);
  expect(await blobs.clean()).toBe(1);
  expect(await readdir(folder.file("sha256"))).toEqual(["a".repeat(64)]);
});
