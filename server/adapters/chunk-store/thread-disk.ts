/**
 * The disk for threads beside, which may wait: what the machine's memory answers at once is done by the thread itself.
 * Handing a call to Node's threads for files costs more than the call, and they have the syncs to wait for.
 */
import * as fs from "node:fs";
import { promisify } from "node:util";
import { type Files, ownerOnly } from "./files.ts";

export const threadDisk: Files = {
  async write(file, pieces) {
    const descriptor = fs.openSync(file, "wx", ownerOnly);
    try {
      writeAll(descriptor, pieces);
    } catch (error) {
      fs.closeSync(descriptor);
      throw error;
    }
    return { sync: () => datasync(descriptor).finally(() => fs.closeSync(descriptor)) };
  },
  rename: async (from, to) => fs.renameSync(from, to),
  async syncFolder(folder) {
    const descriptor = fs.openSync(folder, "r");
    await sync(descriptor).finally(() => fs.closeSync(descriptor));
  },
  makeFolder: async (folder) => void fs.mkdirSync(folder, { recursive: true, mode: 0o700 }),
  remove: async (file) => fs.rmSync(file, { force: true }),
  read: async (file) => unlessMissing(() => fs.readFileSync(file)),
  sizeBytes: async (file) => fs.statSync(file, { throwIfNoEntry: false })?.size,
  list: async (folder) => unlessMissing(() => fs.readdirSync(folder)) ?? [],
};

const datasync = promisify(fs.fdatasync);
const sync = promisify(fs.fsync);

function writeAll(descriptor: number, pieces: readonly Uint8Array[]): void {
  let sizeBytes = 0;
  for (const { length } of pieces) sizeBytes += length;
  const written = fs.writevSync(descriptor, pieces);
  // A disk that is nearly full takes a part: the rest then fails with its reason.
  if (written < sizeBytes) fs.writeFileSync(descriptor, Buffer.concat(pieces).subarray(written));
}

function unlessMissing<Result>(ask: () => Result): Result | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
