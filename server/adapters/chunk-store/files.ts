/**
 * What the store does with the disk, one call for each step that a crash can come between. The tests put a disk in its
 * place that fails at any of them.
 */
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";

export interface Files {
  /** Writes a file that is not there yet; the pieces are not needed any more then. A failure may leave a part of it. */
  write(file: string, pieces: readonly Uint8Array[]): Promise<WrittenFile>;
  /** Replaces what is there. */
  rename(from: string, to: string): Promise<void>;
  /** Makes durable what was made, renamed and removed in a folder. */
  syncFolder(folder: string): Promise<void>;
  makeFolder(folder: string): Promise<void>;
  /** Does nothing when it is not there. */
  remove(file: string): Promise<void>;
  /** @returns undefined when it is not there. */
  read(file: string): Promise<Buffer | undefined>;
  /** @returns undefined when it is not there. */
  sizeBytes(file: string): Promise<number | undefined>;
  /** The names in a folder; none when it is not there. */
  list(folder: string): Promise<string[]>;
}

export interface WrittenFile {
  /** Makes its content durable and closes it: to be called once, whatever happens. */
  sync(): Promise<void>;
}

export const disk: Files = {
  async write(file, pieces) {
    const handle = await open(file, "wx", ownerOnly);
    try {
      await writeAll(handle, pieces);
    } catch (error) {
      await handle.close();
      throw error;
    }
    return {
      async sync() {
        await using closing = handle;
        await closing.datasync();
      },
    };
  },
  rename,
  async syncFolder(folder) {
    await using handle = await open(folder);
    await handle.sync();
  },
  async makeFolder(folder) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  },
  remove: (file) => rm(file, { force: true }),
  read: (file) => unlessMissing(readFile(file)),
  sizeBytes: async (file) => (await unlessMissing(stat(file)))?.size,
  list: async (folder) => (await unlessMissing(readdir(folder))) ?? [],
};

/** Of a new file. */
export const ownerOnly = 0o600;

async function writeAll(handle: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  let sizeBytes = 0;
  for (const { length } of pieces) sizeBytes += length;
  const { bytesWritten } = await handle.writev(pieces);
  // A disk that is nearly full takes a part: the rest then fails with its reason.
  if (bytesWritten < sizeBytes) await handle.appendFile(Buffer.concat(pieces).subarray(bytesWritten));
}

async function unlessMissing<Result>(asked: Promise<Result>): Promise<Result | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
