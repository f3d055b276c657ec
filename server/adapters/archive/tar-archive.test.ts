import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { findEntry } from "../../core/image/archive-index.ts";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { openTarArchive } from "./tar-archive.ts";
import { digestOf, type TarPart, tarOf } from "./testing/build-archives.ts";
import { unpacking } from "./testing/unpacking.ts";

const signal = new AbortController().signal;
const large = Buffer.alloc(3 * 1024 * 1024 + 7, randomBytes(70_000).toString("base64"));
const parts: TarPart[] = [
  { name: "./a/small.bin", content: "not json" },
  { name: "a/large.bin", content: large },
  { name: "a/link", linkTo: "../b/./manifest.json" },
  { name: "b/manifest.json", content: '[{"Config":"x"}]' },
  { name: `${"long/".repeat(60)}name`, content: "long" },
];

async function open(content: Uint8Array) {
  await using folder = await temporaryFolder();
  await writeFile(folder.file("archive"), content);
  return await openTarArchive(folder.file("archive"), unpacking, signal);
}

const forms: [string, (tar: Buffer) => Buffer][] = [
  ["plain", (tar) => tar],
  ["gzip", (tar) => gzipSync(tar)],
  ["gzip in two members", (tar) => Buffer.concat([gzipSync(tar.subarray(0, 70_000)), gzipSync(tar.subarray(70_000))])],
  ["zstd", (tar) => zstdCompressSync(tar)],
  [
    "zstd in two frames",
    (tar) => Buffer.concat([zstdCompressSync(tar.subarray(0, 70_000)), zstdCompressSync(tar.subarray(70_000))]),
  ],
];

test.each(forms)("an archive that is %s is indexed and read by its entries' places", async (_form, pack) => {
  await using folder = await temporaryFolder();
  await writeFile(folder.file("archive"), pack(await tarOf(parts)));
  const archive = await openTarArchive(folder.file("archive"), unpacking, signal);
  expect([...archive.index.entries.keys()]).toEqual([
    "a/small.bin",
    "a/large.bin",
    "b/manifest.json",
    `${"long/".repeat(60)}name`,
  ]);
  expect(archive.index.ended).toBe(true);

  const manifest = findEntry(archive.index, "a/link");
  expect(manifest?.json?.digest).toBe(digestOf('[{"Config":"x"}]'));
  const small = findEntry(archive.index, "a/small.bin");
  expect(small?.json).toBeUndefined();

  const wanted = ["b/manifest.json", "a/large.bin", "./a/small.bin"].flatMap(
    (path) => findEntry(archive.index, path) ?? [],
  );
  const read: [string, string][] = [];
  for await (const { entry, content } of archive.read(wanted, signal)) {
    read.push([entry.path, digestOf(await buffer(content))]);
  }
  expect(read).toEqual([
    ["a/small.bin", digestOf("not json")],
    ["a/large.bin", digestOf(large)],
    ["b/manifest.json", digestOf('[{"Config":"x"}]')],
  ]);
});

test.each(forms)("in an archive that is %s an entry may be left before its end", async (_form, pack) => {
  await using folder = await temporaryFolder();
  await writeFile(folder.file("archive"), pack(await tarOf(parts)));
  const archive = await openTarArchive(folder.file("archive"), unpacking, signal);
  const seen: string[] = [];
  for await (const { entry, content } of archive.read([...archive.index.entries.values()], signal)) {
    for await (const chunk of content) {
      seen.push(
        `${entry.path.slice(0, 20)} ${entry.path === "a/large.bin" ? "" : Buffer.from(chunk).toString("latin1", 0, 4)}`,
      );
      break;
    }
  }
  expect(seen).toEqual(["a/small.bin not ", "a/large.bin ", 'b/manifest.json [{"C', "long/long/long/long/ long"]);
});

test("names that leave the archive, and links out of it, name nothing", async () => {
  const { index } = await open(
    await tarOf([
      { name: "../../etc/cron.d/run", content: "{}" },
      { name: "/etc/passwd", content: "{}" },
      { name: "loop", linkTo: "loop" },
      { name: "out", linkTo: "../../etc/passwd" },
      { name: "absolute", linkTo: "/etc/passwd" },
    ]),
  );
  expect([...index.entries.keys()]).toEqual([]);
  for (const path of ["loop", "out", "absolute", "../../etc/cron.d/run", "/etc/passwd"]) {
    expect(findEntry(index, path)).toBeUndefined();
  }
});

test.each([
  ["zip", Buffer.from("PK\u0003\u0004 and more"), "The file is a zip file, not an image archive."],
  ["xz", Buffer.from("\u00fd7zXZ\0", "latin1"), "The file is compressed with xz, not an image archive."],
  ["text", Buffer.from("hello ".repeat(200)), "The file is not an archive."],
  ["a few bytes", Buffer.from("hi"), "The file is not an archive."],
  ["gzip of text", gzipSync("hello ".repeat(200)), "The archive is damaged at its first entry: Invalid tar header"],
])("a file that is %s is refused by what it is", async (_what, content, sentence) => {
  await expect(open(content)).rejects.toThrow(sentence);
});

test.each(forms)("an archive that is %s and cut anywhere is refused or lacks its end mark", async (_form, pack) => {
  const whole = pack(await tarOf([{ name: "one", content: randomBytes(200_000) }, ...parts]));
  for (const share of [0.1, 0.5, 0.9]) {
    const cut = whole.subarray(0, Math.floor(whole.length * share));
    const opened = await open(cut).then(({ index }) => index.ended, String);
    expect(opened === false || /cut short|damaged/.test(String(opened)), `${share}: ${opened}`).toBe(true);
  }
});

test("a small file that unpacks to far more is refused before it has been unpacked", async () => {
  const bomb = zstdCompressSync(
    Buffer.concat([await tarOf([{ name: "a", content: "b" }]), Buffer.alloc(64 * 1024 * 1024)]),
  );
  await expect(open(bomb)).rejects.toThrow("unpacks to more than 1000 times its size");
});

test("reading ends when it is no longer wanted", async () => {
  await using folder = await temporaryFolder();
  await writeFile(folder.file("archive"), gzipSync(await tarOf(parts)));
  const archive = await openTarArchive(folder.file("archive"), unpacking, signal);
  const stop = new AbortController();
  const reading = async () => {
    for await (const { content } of archive.read([...archive.index.entries.values()], stop.signal)) {
      for await (const _chunk of content) stop.abort(new Error("enough"));
    }
  };
  await expect(reading()).rejects.toThrow();
});

test.each(forms)("indexing an archive that is %s ends when it is no longer wanted", async (_form, pack) => {
  await using folder = await temporaryFolder();
  const many = Array.from({ length: 50 }, (_, at) => ({ name: `file-${at}`, content: randomBytes(100_000) }));
  await writeFile(folder.file("archive"), pack(await tarOf(many)));
  const stop = new AbortController();
  const opening = openTarArchive(folder.file("archive"), unpacking, stop.signal);
  setImmediate(() => stop.abort(new Error("discarded")));
  await expect(opening).rejects.toThrow();
});
