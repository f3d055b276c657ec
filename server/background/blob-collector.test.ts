import path from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { temporaryFolder } from "../adapters/contract/temporary-folder.ts";
import { MemoryImageRepository } from "../adapters/memory/image-repository.ts";
import { BlobFiles } from "../adapters/registry/blob-files.ts";
import { BlobUploadFiles } from "../adapters/registry/blob-upload-files.ts";
import { BlobCollector } from "./blob-collector.ts";
import { RecordedLive } from "./testing/import-room.ts";

test("blobs go in their time, and when the image that named them does", async () => {
  await using folder = await temporaryFolder();
  let aheadMs = 0;
  const clock = { now: () => Date.now() + aheadMs, monotonic: () => performance.now() };
  const blobs = await BlobFiles.open(path.join(folder.path, "blobs"), clock.now);
  const blobUploads = await BlobUploadFiles.open(path.join(folder.path, "uploads"), blobs);
  const [repository, live, log] = [new MemoryImageRepository(), new RecordedLive(), { info, warn: info, error: info }];
  const collected: (() => void)[] = [];
  const messages: string[] = [];
  function info(fields: Record<string, unknown>, message: string) {
    messages.push(`${message}: ${fields.blobs}`);
    collected.shift()?.();
  }
  const put = (text: string) => blobs.put(Readable.from([Buffer.from(text)]), undefined, new AbortController().signal);
  const [alone, named] = [await put("alone"), await put("named")];
  const bytes = Buffer.from(JSON.stringify({ config: { mediaType: "x", digest: named.digest, size: 5 } }));
  await repository.putManifest({ repository: "a", digest: "sha256:1", mediaType: "m", bytes, pushedAt: 1 });

  const ports = { repository, blobs, blobUploads, clock, live, log, functions: { versions: async () => [] } };
  await using collector = new BlobCollector({ ...ports, storing: async () => false }, 0);
  collector.start();
  const first = new Promise<void>((resolve) => collected.push(resolve));
  aheadMs = 2 * 60 * 60 * 1000;
  live.publish({ type: "images" });
  await first;
  expect([await blobs.has(alone.digest), await blobs.has(named.digest)]).toEqual([false, true]);

  const second = new Promise<void>((resolve) => collected.push(resolve));
  await repository.deleteManifest("a", "sha256:1");
  live.publish({ type: "images" });
  await second;
  expect(await blobs.has(named.digest)).toBe(false);
  expect(messages).toEqual(["collected what nobody names: 1", "collected what nobody names: 1"]);
});
