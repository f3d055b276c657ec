import path from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { functionRecord } from "../../adapters/contract/sample-records.ts";
import { temporaryFolder } from "../../adapters/contract/temporary-folder.ts";
import { MemoryImageRepository } from "../../adapters/memory/image-repository.ts";
import { BlobFiles } from "../../adapters/registry/blob-files.ts";
import { BlobUploadFiles } from "../../adapters/registry/blob-upload-files.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import { collectBlobs } from "./collect-blobs.ts";
import { mountBlob } from "./upload-blob.ts";

const never = new AbortController().signal;
const minute = 60_000;
const hour = 60 * minute;

/** A clock that the test moves; `after` is what a collection then removes. */
async function openRoom(folder: string) {
  const due = { now: 1_780_000_000_000 };
  const now = () => due.now;
  const clock = { now, monotonic: () => 0, dueNow: now };
  const blobs = await BlobFiles.open(path.join(folder, "blobs"), now);
  const blobUploads = await BlobUploadFiles.open(path.join(folder, "uploads"), blobs, now);
  const room = { functions: [] as FunctionRecord[], storing: false };
  const ports = {
    ...{ repository: new MemoryImageRepository(), blobs, blobUploads, clock, live: { publish() {} } },
    config: { region: "us-east-1", account: "000000000000" },
    functions: { versions: async () => room.functions },
    storing: async () => room.storing,
    pause: async () => undefined,
  };
  const put = async (repository: string, text: string) => {
    const { digest } = await blobs.put(Readable.from([Buffer.from(text)]), undefined, never);
    await ports.repository.linkBlob({ repository, digest, at: due.now });
    return digest;
  };
  const name = (repository: string, digest: string, layers: string[]) => {
    const bytes = Buffer.from(
      JSON.stringify({ layers: layers.map((layer) => ({ mediaType: "x", digest: layer, size: 1 })) }),
    );
    return ports.repository.putManifest({ repository, digest, mediaType: "m", bytes, pushedAt: due.now });
  };
  async function after(ms: number) {
    due.now += ms;
    return await collectBlobs(ports, never);
  }
  return { ...room, ports, due, put, name, after, room };
}

test("a blob goes an hour after it came, unless a manifest names it, tagged or not", async () => {
  await using folder = await temporaryFolder();
  const { ports, due, put, name, after } = await openRoom(folder.path);
  const [alone, named] = [await put("a", "alone"), await put("a", "named")];
  await name("a", "sha256:1", [named]);
  const arrived = due.now;
  expect(await after(hour - 1)).toEqual({ blobs: 0, uploads: 0, nextAt: arrived + hour });
  expect(await after(1)).toEqual({ blobs: 1, uploads: 0 });
  expect([await ports.blobs.has(alone), await ports.blobs.has(named)]).toEqual([false, true]);
  expect(await ports.repository.repositoriesOf(alone)).toEqual([]);

  await ports.repository.deleteManifest("a", "sha256:1");
  expect(await after(0)).toMatchObject({ blobs: 1 });
});

test("a blob that another repository's manifest names stays", async () => {
  await using folder = await temporaryFolder();
  const { ports, put, name, after } = await openRoom(folder.path);
  const layer = await put("a", "layer");
  await name("a", "sha256:1", [layer]);
  await name("b", "sha256:1", [layer]);
  await ports.repository.deleteRepository("a");
  expect(await after(2 * hour)).toMatchObject({ blobs: 0 });
  await ports.repository.deleteRepository("b");
  expect(await after(0)).toMatchObject({ blobs: 1 });
});

test("who pushes it again, or mounts it, has an hour again to name it", async () => {
  await using folder = await temporaryFolder();
  const { ports, put, after } = await openRoom(folder.path);
  const [again, mounted] = [await put("a", "again"), await put("a", "mounted")];
  await after(50 * minute);
  await put("a", "again");
  const principal = { kind: "account" as const, accountId: ports.config.account };
  expect(await mountBlob({ repository: "b", digest: mounted, from: "a", principal }, ports)).toBe(true);
  expect(await after(59 * minute)).toMatchObject({ blobs: 0 });
  expect([await ports.blobs.has(again), await ports.blobs.has(mounted)]).toEqual([true, true]);
  expect(await after(minute)).toMatchObject({ blobs: 2 });
});

test("nothing goes while a function is being optimized or an archive is stored", async () => {
  await using folder = await temporaryFolder();
  const { put, after, room } = await openRoom(folder.path);
  await put("a", "read by the optimizer");
  room.functions = [{ ...functionRecord("echo"), state: "Pending" }];
  expect(await after(2 * hour)).toMatchObject({ blobs: 0 });
  room.functions = [{ ...functionRecord("echo"), state: "Active", updateStatus: "InProgress" }];
  expect(await after(0)).toMatchObject({ blobs: 0 });
  Object.assign(room, { functions: [], storing: true });
  expect(await after(0)).toMatchObject({ blobs: 0 });
  room.storing = false;
  expect(await after(0)).toMatchObject({ blobs: 1 });
});

test("the hour is kept over a restart, and begins again when due time is set back", async () => {
  await using folder = await temporaryFolder();
  const before = await openRoom(folder.path);
  const digest = await before.put("a", "layer");
  const room = await openRoom(folder.path);
  expect(await room.after(hour - 1)).toMatchObject({ blobs: 0 });
  await room.ports.blobs.claim(digest);
  const set = room.due.now - hour / 2;
  room.due.now = set;
  expect(await room.after(0)).toMatchObject({ blobs: 0, nextAt: set + hour });
  expect(await room.after(hour)).toMatchObject({ blobs: 1 });
});

test("an upload that nobody goes on with goes after a day, also one of a process before", async () => {
  await using folder = await temporaryFolder();
  const first = await openRoom(folder.path);
  const { uploadId: left } = await first.ports.blobUploads.begin("a");
  const room = await openRoom(folder.path);
  const { uploadId: used } = await room.ports.blobUploads.begin("a");
  await room.after(23 * hour);
  await room.ports.blobUploads.append(used, Readable.from([Buffer.from("more")]));
  expect(await room.after(hour + 1)).toMatchObject({ uploads: 1 });
  expect(await room.ports.blobUploads.find("a", left)).toBeUndefined();
  expect(await room.ports.blobUploads.find("a", used)).toMatchObject({ receivedBytes: 4 });
});
