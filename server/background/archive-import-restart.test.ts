import { randomBytes } from "node:crypto";
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { digestOf, layerOf, legacyDockerParts, tarOf } from "../adapters/archive/testing/build-archives.ts";
import { temporaryFolder } from "../adapters/contract/temporary-folder.ts";
import { ImportRoom } from "./testing/import-room.ts";

const base = await layerOf("base", "shared by many");
const hello = { name: "hello:1", layers: [base, await layerOf("app", "the program")] };
const other = { name: "other:1", layers: [base] };
const archive = await tarOf(legacyDockerParts([hello]));

test("an unfinished upload is listed after a restart with the bytes that are on disk, and goes on", async () => {
  await using folder = await temporaryFolder();
  let uploadId = "";
  {
    await using room = await ImportRoom.open(folder.path);
    uploadId = await room.begin(archive.length, "hello.tar");
    await room.receive(uploadId, archive.subarray(0, 700));
    await room.uploads.choose(uploadId, [{ index: 0, repository: "kept", tag: "name" }]);
  }
  await using room = await ImportRoom.open(folder.path);
  expect(await room.uploads.list()).toMatchObject([
    { uploadId, fileName: "hello.tar", status: "receiving", receivedBytes: 700 },
  ]);
  await room.receive(uploadId, archive);
  await room.uploads.complete(uploadId);
  expect((await room.reached(uploadId, "stored")).stored).toMatchObject([{ repository: "kept", tag: "name" }]);
});

test("an upload whose last byte came just before a crash is read at the next start", async () => {
  await using folder = await temporaryFolder();
  let uploadId = "";
  {
    await using room = await ImportRoom.open(folder.path);
    uploadId = await room.begin(archive.length);
    await room.receive(uploadId, archive);
  }
  await using room = await ImportRoom.open(folder.path);
  expect(await room.reached(uploadId, "stored")).toMatchObject({ stored: [{ repository: "hello", layersKnown: 0 }] });
});

test("storing that was cut off is done again from the archive, and what it had added is not taken for known", async () => {
  await using folder = await temporaryFolder();
  const large = await layerOf("large", randomBytes(20_000_000).toString("latin1"));
  const archive = await tarOf(legacyDockerParts([{ name: "large:1", layers: [base, large] }]));
  let uploadId = "";
  let record = "";
  {
    await using room = await ImportRoom.open(folder.path);
    uploadId = await room.upload(archive);
    await room.live.first(async () => ((await room.uploads.get(uploadId))?.layersVerified === 1 ? true : undefined));
    const [stored] = (await room.files.list()).filter(({ view }) => view.status === "storing");
    expect(stored?.addedBlobs).toEqual([digestOf(base)]);
    record = JSON.stringify(stored);
  }
  // A kill would not have had the time to tidy up.
  await writeFile(path.join(folder.path, "uploads", `${uploadId}.upload.json`), record);
  await writeFile(path.join(folder.path, "blobs", "sha256", digestOf(base).slice(7)), base);
  await using room = await ImportRoom.open(folder.path);
  expect((await room.reached(uploadId, "stored")).stored).toMatchObject([{ repository: "large", layersKnown: 0 }]);
});

test("a question that was open is open again; a choice that was made is carried out", async () => {
  await using folder = await temporaryFolder();
  const two = await tarOf(legacyDockerParts([hello, other]));
  let uploadId = "";
  {
    await using room = await ImportRoom.open(folder.path);
    uploadId = (await room.outcome(two)).uploadId;
  }
  let record = "";
  {
    await using room = await ImportRoom.open(folder.path);
    expect((await room.reached(uploadId, "choosing")).images).toHaveLength(2);
    const [open] = await room.files.list();
    const choices = [{ index: 1, repository: "second", tag: "2" }];
    record = JSON.stringify({ ...open, choices, view: { ...open?.view, status: "storing" } });
  }
  await writeFile(path.join(folder.path, "uploads", `${uploadId}.upload.json`), record);
  await using room = await ImportRoom.open(folder.path);
  expect((await room.reached(uploadId, "stored")).stored).toMatchObject([{ repository: "second", tag: "2" }]);
});

test("a refusal and a success stay until they are dismissed", async () => {
  await using folder = await temporaryFolder();
  const ids: string[] = [];
  {
    await using room = await ImportRoom.open(folder.path);
    for (const content of [archive, Buffer.from("not an archive")]) ids.push((await room.outcome(content)).uploadId);
  }
  await using room = await ImportRoom.open(folder.path);
  expect((await room.uploads.list()).map(({ status }) => status)).toEqual(["stored", "refused"]);
  for (const id of ids) await room.uploads.discard(id);
  expect(await readdir(room.files.folder)).toEqual([]);
});

test("an upload that nobody has gone on with for a week is removed, and so are files that belong to none", async () => {
  await using folder = await temporaryFolder();
  {
    await using room = await ImportRoom.open(folder.path);
    await room.begin(1000, "young.tar");
    const old = await room.begin(1000, "old.tar");
    for (const record of await room.files.list()) {
      await room.receive(record.view.uploadId, Buffer.alloc(10));
      if (record.view.uploadId === old)
        await room.files.save({ ...record, touchedAt: Date.now() - 7 * 24 * 3_600_000 - 1000 });
    }
    await writeFile(path.join(room.files.folder, "0".repeat(32)), "orphan");
    await writeFile(path.join(room.files.folder, `${"1".repeat(32)}.upload.json`), '{"view":');
  }
  await using room = await ImportRoom.open(folder.path);
  const left = await room.uploads.list();
  expect(left.map(({ fileName }) => fileName)).toEqual(["young.tar"]);
  expect((await readdir(room.files.folder)).sort()).toEqual(
    [`${left[0]?.uploadId}`, `${left[0]?.uploadId}.upload.json`].sort(),
  );
});

test("an upload that was begun and whose file never came is forgotten", async () => {
  await using folder = await temporaryFolder();
  {
    await using room = await ImportRoom.open(folder.path);
    await room.begin(1000);
  }
  await using room = await ImportRoom.open(folder.path);
  expect(await room.uploads.list()).toEqual([]);
  expect(await readdir(room.files.folder)).toEqual([]);
});
