import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { readdir, truncate } from "node:fs/promises";
import path from "node:path";
import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { BlobFiles } from "./blob-files.ts";
import { BlobUploadFiles } from "./blob-upload-files.ts";

const digestOf = (bytes: Uint8Array) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

async function openUploads(folder: string) {
  const blobs = await BlobFiles.open(path.join(folder, "blobs"));
  const uploads = await BlobUploadFiles.open(path.join(folder, "uploads"), blobs);
  const finish = async (uploadId: string, digest: string) => {
    await uploads.seal(uploadId, digest);
    await blobs.alone(() => uploads.keep(uploadId));
  };
  return { blobs, uploads, finish, files: () => readdir(path.join(folder, "uploads")) };
}

test("content larger than a piece arrives whole, in whatever parts it comes", async () => {
  await using folder = await temporaryFolder();
  const { uploads, blobs, finish, files } = await openUploads(folder.path);
  const bytes = randomBytes(3_500_001);
  const { uploadId } = await uploads.begin("a");
  await uploads.append(uploadId, Readable.from([bytes.subarray(0, 2_500_000)]));
  const small = Array.from({ length: 101 }, (_, at) =>
    bytes.subarray(2_500_000 + at * 10_000, 2_500_000 + (at + 1) * 10_000),
  );
  expect(await uploads.append(uploadId, Readable.from(small), 2_500_000)).toEqual({
    uploadId,
    receivedBytes: 3_500_001,
  });
  await finish(uploadId, digestOf(bytes));
  expect(await buffer(await blobs.open(digestOf(bytes)))).toEqual(bytes);
  expect(await files()).toEqual([]);
});

test("what came before the content broke off stays, and the rest makes it whole", async () => {
  await using folder = await temporaryFolder();
  const { uploads, finish, blobs } = await openUploads(folder.path);
  const bytes = randomBytes(1_600_000);
  async function* breaking() {
    yield bytes.subarray(0, 1_500_000);
    throw new Error("the line is cut");
  }
  const { uploadId } = await uploads.begin("a");
  await expect(uploads.append(uploadId, Readable.from(breaking()))).rejects.toThrow("the line is cut");
  expect(await uploads.find("a", uploadId)).toEqual({ uploadId, receivedBytes: 1_500_000 });
  await uploads.append(uploadId, Readable.from([bytes.subarray(1_500_000)]), 1_500_000);
  await finish(uploadId, digestOf(bytes));
  expect(await blobs.has(digestOf(bytes))).toBe(true);
});

test("a later sender ends one that hangs, and goes on after what it had brought", async () => {
  await using folder = await temporaryFolder();
  const { uploads, finish, blobs } = await openUploads(folder.path);
  const { uploadId } = await uploads.begin("a");
  const hanging = new PassThrough();
  const first = uploads.append(uploadId, hanging);
  const refused = expect(first).rejects.toMatchObject({ code: "BLOB_UPLOAD_INVALID" });
  hanging.write("one");
  while (hanging.readableLength > 0) await new Promise(setImmediate); // until it is taken
  const state = await uploads.append(uploadId, Readable.from([Buffer.from("two")]));
  await refused;
  expect(hanging.destroyed).toBe(true);
  expect(state.receivedBytes).toBe(6);
  await finish(uploadId, digestOf(Buffer.from("onetwo")));
  expect(await blobs.has(digestOf(Buffer.from("onetwo")))).toBe(true);
});

test("after a kill an upload is as long as what is on disk", async () => {
  await using folder = await temporaryFolder();
  const bytes = randomBytes(2_000_000);
  const before = await openUploads(folder.path);
  const { uploadId } = await before.uploads.begin("a");
  await before.uploads.append(uploadId, Readable.from([bytes]));
  const [name = ""] = await before.files();
  await truncate(path.join(folder.path, "uploads", name), 1_234_567);

  const { uploads, finish, blobs } = await openUploads(folder.path);
  expect(await uploads.find("b", uploadId)).toBeUndefined();
  expect(await uploads.find("a", uploadId)).toEqual({ uploadId, receivedBytes: 1_234_567 });
  await uploads.append(uploadId, Readable.from([bytes.subarray(1_234_567)]), 1_234_567);
  await finish(uploadId, digestOf(bytes));
  expect(await buffer(await blobs.open(digestOf(bytes)))).toEqual(bytes);
});

test.skipIf(process.getuid?.() !== 0)(
  "a full disk is said, and what the upload had taken of it is free again",
  async () => {
    await using folder = await temporaryFolder();
    execFileSync("/usr/bin/mount", ["-t", "tmpfs", "-o", "size=4m", "none", folder.path]);
    try {
      const { uploads, files, finish, blobs } = await openUploads(folder.path);
      const { uploadId } = await uploads.begin("a");
      const content = Readable.from(Array.from({ length: 60 }, () => randomBytes(100_000)));
      await expect(uploads.append(uploadId, content)).rejects.toMatchObject({
        ...{ code: "UNAVAILABLE", status: 507, message: "The disk that holds the repository is full." },
      });
      expect(await files()).toEqual([]);
      // Its sender can still be answered, and another upload finds room.
      expect(content.destroyed).toBe(false);
      const bytes = randomBytes(3_000_000);
      const { uploadId: next } = await uploads.begin("a");
      await uploads.append(next, Readable.from([bytes]));
      await finish(next, digestOf(bytes));
      expect(await blobs.has(digestOf(bytes))).toBe(true);
    } finally {
      execFileSync("/usr/bin/umount", ["--lazy", folder.path]);
    }
  },
);

test("what is not what its digest says is gone", async () => {
  await using folder = await temporaryFolder();
  const { uploads, files } = await openUploads(folder.path);
  const { uploadId } = await uploads.begin("a");
  await uploads.append(uploadId, Readable.from([Buffer.from("x")]));
  await expect(uploads.seal(uploadId, digestOf(Buffer.from("y")))).rejects.toMatchObject({ code: "DIGEST_INVALID" });
  await expect(uploads.append(uploadId, Readable.from([Buffer.from("x")]))).rejects.toMatchObject({
    code: "BLOB_UPLOAD_UNKNOWN",
  });
  expect(await files()).toEqual([]);
});
