import { chmod, readFile, rm, stat, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { openRoot } from "./root.ts";

const given = Buffer.alloc(32, 7);

test("the root key is made once, for its owner alone, and the salt is kept wrapped by it", async () => {
  await using folder = await temporaryFolder();
  const first = await openRoot(folder.path, undefined);
  expect((await stat(folder.file("root-key"))).mode & 0o777).toBe(0o600);
  expect(await readFile(folder.file("root-key"))).toEqual(Buffer.from(first.rootKey));
  expect((await readFile(folder.file("salt"))).includes(Buffer.from(first.salt))).toBe(false);
  expect(await openRoot(folder.path, undefined)).toEqual(first);
});

test("a root key that is given is used, and no file is made", async () => {
  await using folder = await temporaryFolder();
  const first = await openRoot(folder.path, given);
  expect(first.rootKey).toEqual(given);
  await expect(stat(folder.file("root-key"))).rejects.toThrow("ENOENT");
  expect(await openRoot(folder.path, given)).toEqual(first);
});

test.each<[string, (file: string) => Promise<void>, RegExp]>([
  ["may be read by others", (file) => chmod(file, 0o640), /may be read by others \(mode 0640\).* chmod 600 /],
  ["was cut short", (file) => writeFile(file, "short"), /has 5 bytes, not the 32 of a root key/],
  ["is missing", (file) => rm(file), /is missing, and the stored images are sealed with it/],
  ["is another one", (file) => writeFile(file, given), /were sealed with another root key/],
])("a root key that %s stops the start with a sentence", async (_what, change, sentence) => {
  await using folder = await temporaryFolder();
  await openRoot(folder.path, undefined);
  await change(folder.file("root-key"));
  await expect(openRoot(folder.path, undefined)).rejects.toThrow(sentence);
});

test("another root key than before, given, stops the start too", async () => {
  await using folder = await temporaryFolder();
  await openRoot(folder.path, undefined);
  await expect(openRoot(folder.path, given)).rejects.toThrow("were sealed with another root key");
});
