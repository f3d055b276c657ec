/**
 * Whether a step's work is still good: a hash of what it read, kept beside what it made. A step whose stamp matches is
 * not repeated; a step that was interrupted has no stamp.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { step } from "./progress.mjs";

/**
 * A step that is skipped while its work is good.
 * @param {string} title
 * @param {{ stamp: string, hash: string }} good the stamp's file, and the hash that it must hold
 * @param {() => Promise<void>} work
 */
export async function stepOnce(title, { stamp, hash }, work) {
  if (await isFresh(stamp, hash)) return;
  await step(title, async () => {
    await rm(stamp, { force: true });
    await work();
    await writeStamp(stamp, hash);
  });
}

/**
 * @param {string[]} inputs files and folders; what is missing counts as empty
 * @param {(file: string) => boolean} [matters] by file name
 * @returns {Promise<string>}
 */
export async function hashOf(inputs, matters = () => true) {
  const hash = createHash("sha256");
  for (const input of inputs) {
    for (const file of await filesIn(input)) {
      if (!matters(file)) continue;
      hash.update(`${file}\0`).update(await readFile(file));
    }
  }
  return hash.digest("hex");
}

/** @param {string} file @param {string} hash */
export async function isFresh(file, hash) {
  return (await readFile(file, "utf8").catch(() => "")) === hash;
}

/** @param {string} file @param {string} hash */
export async function writeStamp(file, hash) {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, hash);
}

/** @param {string} input @returns {Promise<string[]>} sorted */
async function filesIn(input) {
  const entries = await readdir(input, { withFileTypes: true, recursive: true }).catch((error) => {
    if (error.code === "ENOTDIR") return undefined;
    if (error.code === "ENOENT") return [];
    throw error;
  });
  if (!entries) return [input];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
