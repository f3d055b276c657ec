/** What the encrypted store is compared with: the same files written and read by bare loops. */
import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, open, rename } from "node:fs/promises";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { StoredLayer } from "../adapters/chunk-store/open-layer.ts";

/** The chunks of a stored image, in the order of its layers. */
export type StoredChunks = StoredLayer["chunks"];

/** Where files are written; made before anything is measured, as a store's are. */
export async function makeFolders(folder: string): Promise<string[]> {
  const folders = Array.from({ length: 256 }, (_, at) => path.join(folder, at.toString(16).padStart(2, "0")));
  for (const one of [folder, ...folders]) await mkdir(one);
  return folders;
}

/** Writes files of these sizes as durably: temporary file, sync, rename, and every folder synced at the end. */
export async function writeDurably(folders: string[], sizes: readonly number[], atOnce: number): Promise<void> {
  const bytes = randomBytes(Math.max(...sizes));
  const ahead = sizes.entries();
  const lane = async () => {
    for (const [at, sizeBytes] of ahead) {
      const folder = folders[at % folders.length] ?? "";
      const unfinished = path.join(folder, `.tmp-${randomUUID()}`);
      const file = await open(unfinished, "wx", 0o600);
      try {
        await file.write(bytes, 0, sizeBytes);
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(unfinished, path.join(folder, String(at)));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  await Promise.all(folders.map(syncFolder));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export interface BareReaders extends AsyncDisposable {
  /** Reads, hashes, decrypts and hashes every chunk, and hashes what comes out once more, on all threads at once. */
  read(folder: string, chunks: StoredChunks): Promise<void>;
}

/** What one thread is asked for. */
export interface BareReading {
  folder: string;
  chunks: StoredChunks;
}

export async function startBareReaders(threads: number): Promise<BareReaders> {
  const script = new URL("./bare-reader.ts", import.meta.url);
  const workers = Array.from({ length: threads }, () => new Worker(script, { execArgv: [] }));
  const ask = (worker: Worker, asked: BareReading) =>
    new Promise<void>((resolve, reject) => {
      worker.once("message", () => resolve());
      worker.once("error", reject);
      worker.postMessage(asked);
    });
  const read = async (folder: string, chunks: StoredChunks) => {
    const shares = workers.map((_, thread) => chunks.filter((_chunk, at) => at % threads === thread));
    await Promise.all(workers.map((worker, thread) => ask(worker, { folder, chunks: shares[thread] ?? [] })));
  };
  await read("", []);
  return {
    read,
    async [Symbol.asyncDispose]() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
