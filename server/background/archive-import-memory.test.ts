import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { type Pack, pack } from "tar-stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256 } from "../adapters/archive/testing/build-archives.ts";
import { temporaryFolder } from "../adapters/contract/temporary-folder.ts";
import { ImportRoom } from "./testing/import-room.ts";

const fileCount = 60;
const fileBytes = 5_000_000;

/** A docker archive with one layer of 300 MB, made without holding it. */
async function writeArchive(folder: { file(name: string): string }, file: string): Promise<void> {
  const layerFile = folder.file("layer.tar");
  const content = randomBytes(fileBytes);
  const diffId = await writeTar(layerFile, async (tar) => {
    for (let at = 0; at < fileCount; at++) {
      content.writeUInt32LE(at);
      await new Promise((resolve) => tar.entry({ name: `file-${at}` }, Buffer.from(content), resolve));
    }
  });
  const rootfs = { type: "layers", diff_ids: [diffId] };
  const config = JSON.stringify({ os: "linux", architecture: "amd64", rootfs });
  const manifest = [{ Config: `${sha256(config)}.json`, RepoTags: ["large:1"], Layers: ["one/layer.tar"] }];
  const { size } = await stat(layerFile);
  await writeTar(file, async (tar) => {
    const entry = tar.entry({ name: "one/layer.tar", size });
    for await (const chunk of createReadStream(layerFile, { highWaterMark: 1024 * 1024 })) {
      if (!entry.write(chunk)) await new Promise((resolve) => entry.once("drain", () => resolve(undefined)));
    }
    entry.end(null);
    tar.entry({ name: `${sha256(config)}.json` }, config);
    tar.entry({ name: "manifest.json" }, JSON.stringify(manifest));
  });
}

/** @returns its digest. */
async function writeTar(file: string, fill: (tar: Pack) => Promise<void>): Promise<string> {
  const tar = pack();
  const hash = createHash("sha256");
  const hashed = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  };
  const written = pipeline(Readable.from(tar), hashed, createWriteStream(file));
  await fill(tar);
  tar.finalize();
  await written;
  return `sha256:${hash.digest("hex")}`;
}

let made: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  made = await temporaryFolder();
  await writeArchive(made, made.file("plain"));
  // Random bytes are stored as they are at every level, the sooner the lower it is.
  const gzip = createGzip({ level: 0 });
  await pipeline(createReadStream(made.file("plain")), gzip, createWriteStream(made.file("gzip")));
});
afterAll(() => made[Symbol.asyncDispose]());

test.each(["plain", "gzip"])("memory stays flat while a %s archive of 300 MB is read and stored", async (form) => {
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path);
  const archive = made.file(form);
  const uploadId = await room.begin((await stat(archive)).size);
  await rename(archive, path.join(room.files.folder, uploadId));

  const before = process.memoryUsage.rss();
  let most = before;
  const sampling = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  await room.uploads.complete(uploadId);
  const view = await room.reached(uploadId, "stored", "refused");
  clearInterval(sampling);
  expect(view.refusal).toBeUndefined();
  expect((most - before) / 1024 / 1024).toBeLessThan(120);
});
