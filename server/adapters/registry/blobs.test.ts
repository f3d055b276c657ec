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

/** A clock that a test moves. */
const dueTime = () => ({ now: 1_780_000_000_000 });

async function memory() {
  const due = dueTime();
  const blobs: Blobs = new MemoryBlobs(() => due.now);
  return { blobs, due, files: async () => undefined, [Symbol.asyncDispose]: async () => {} };
}

async function files() {
  const folder = await temporaryFolder();
  const due = dueTime();
  const blobs: Blobs = await BlobFiles.open(path.join(folder.path, "blobs"), () => due.now);
  const list = () => readdir(folder.file("blobs/sha256"));
  return { blobs, due, files: list, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
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

  test("are kept under SHA-512 when that is what their digest is of", async () => {
    await using store = await open();
    const bytes = randomBytes(1000);
    const digest = `sha512:${createHash("sha512").update(bytes).digest("hex")}`;
    expect(await store.blobs.put(chunks(bytes), digest, never)).toEqual({ digest, sizeBytes: 1000 });
    expect(await buffer(await store.blobs.open(digest))).toEqual(bytes);
    expect(await store.blobs.has(digestOf(bytes))).toBe(false);
    const listed: string[] = [];
    for await (const each of store.blobs.list()) listed.push(each);
    expect(listed).toEqual([digest]);
  });

  test("are read from one byte to another", async () => {
    await using store = await open();
    const { digest } = await store.blobs.put(chunks(Buffer.from("0123456789")), undefined, never);
    expect((await buffer(await store.blobs.open(digest, { first: 2, last: 4 }))).toString()).toBe("234");
    expect((await buffer(await store.blobs.open(digest, { first: 9, last: 9 }))).toString()).toBe("9");
  });

  test("tell when they were put or claimed last, in due time", async () => {
    await using store = await open();
    const { digest } = await store.blobs.put(chunks(randomBytes(10)), undefined, never);
    expect(await store.blobs.claimedAt(digest)).toBe(store.due.now);
    store.due.now += 5_000;
    expect(await store.blobs.claim(digest)).toBe(true);
    expect(await store.blobs.claimedAt(digest)).toBe(store.due.now);
    await store.blobs.delete(digest);
    expect(await store.blobs.claim(digest)).toBe(false);
    expect(await store.blobs.claimedAt(digest)).toBeUndefined();
  });

  test("stay as somebody found them until he has done his work on them", async () => {
    await using store = await open();
    const bytes = randomBytes(10);
    const done: string[] = [];
    const looked = store.blobs.alone(async () => {
      const put = store.blobs.put(chunks(bytes), undefined, never).then(() => void done.push("put"));
      await store.blobs.has(digestOf(bytes));
      await new Promise(setImmediate);
      done.push("looked");
      return { put, found: await store.blobs.has(digestOf(bytes)) };
    });
    const { put, found } = await looked;
    await put;
    expect({ found, done }).toEqual({ found: false, done: ["looked", "put"] });
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
    `sha384:${"0".repeat(96)}`,
    `sha256:${"A".repeat(64)}`,
    `sha256:${"0".repeat(64)}/..`,
  ])("are not looked for as %j", async (digest) => {
    await using store = await open();
    await expect(store.blobs.has(digest)).rejects.toThrow("is not a digest");
    await expect(store.blobs.open(digest)).rejects.toThrow("is not a digest");
    await expect(store.blobs.delete(digest)).rejects.toThrow("is not a digest");
    await expect(store.blobs.put(chunks(randomBytes(1)), digest, never)).rejects.toThrow("is not a digest");
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
