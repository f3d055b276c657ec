import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { packLayer } from "../registry/testing/image.ts";
import { TreeThread } from "./tree-thread.ts";

async function setUp() {
  const folder = await temporaryFolder();
  const thread = new TreeThread({ pathOf: (digest) => folder.file(digest.slice("sha256:".length)) });
  return {
    thread,
    put: (digest: string, blob: Uint8Array) => writeFile(folder.file(digest.slice("sha256:".length)), blob),
    async [Symbol.asyncDispose]() {
      await thread[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const base = packLayer([{ path: "etc/old", content: "12345" }], "gzip");
const top = packLayer([{ path: "etc/.wh.old" }, { path: "etc/new", content: "1" }], "zstd");
const whole = { path: "/etc", from: 0, count: 10 };

test("an image's folder is read from its layers, whatever they are packed with", async () => {
  await using given = await setUp();
  for (const { digest, blob } of [base, top]) await given.put(digest, blob);
  const folder = await given.thread.folder({ layers: [base.digest, top.digest], ...whole });
  expect(folder?.entries).toMatchObject([
    { name: "new", layers: [2] },
    { name: "old", removedBy: 2 },
  ]);
  expect(await given.thread.folder({ layers: [base.digest], ...whole, path: "/usr" })).toBeUndefined();
  const found = await given.thread.find({ layers: [base.digest, top.digest], text: "new", most: 5 });
  expect(found).toMatchObject({ total: 1, entries: [{ path: "/etc/new", places: [0, 0] }] });
});

test("a layer that is none is refused with its place, and others are read on", async () => {
  await using given = await setUp();
  await given.put(top.digest, Buffer.from("no archive at all".repeat(100)));
  await given.put(base.digest, base.blob);
  const bad = given.thread.folder({ layers: [base.digest, top.digest], ...whole });
  const good = given.thread.folder({ layers: [base.digest], ...whole });
  await expect(bad).rejects.toMatchObject({ code: "InvalidImage", message: expect.stringContaining("Layer 2 of 2") });
  expect((await good)?.total).toBe(1);
});

test("a layer that is gone fails its reader alone", async () => {
  await using given = await setUp();
  await expect(given.thread.folder({ layers: [base.digest], ...whole })).rejects.toThrow("ENOENT");
  await given.put(base.digest, base.blob);
  expect((await given.thread.folder({ layers: [base.digest], ...whole }))?.total).toBe(1);
});
