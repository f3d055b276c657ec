/**
 * One process uses a data folder at a time.
 *
 * The lock is SQLite's own on a file of its own: the kernel's file lock, which goes when its process dies, however it
 * dies. So there is no stale lock to judge, as a file with a process id would leave, and no race in taking one over.
 * Who holds it is written beside it, only for the sentence.
 */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";

const SQLITE_BUSY = 5;

/** @throws Error with a sentence for the user when another process, or this one, has it. */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const holderFile = path.join(folder, "lock-holder");
  const lock = new DatabaseSync(path.join(folder, "lock"), { timeout: 0 });
  try {
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    await writeFile(holderFile, `${process.pid}\n`);
  } catch (error) {
    lock.close();
    if (!(error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY)) throw error;
    const holder = await readFile(holderFile, "utf8").catch(() => "");
    const who = /^\d+$/.test(holder.trim()) ? `process ${holder.trim()}` : "another process";
    throw new Error(`${folder} is in use by ${who}; stop it or choose another folder with LAMBDARIUM_DATA.`, {
      cause: error,
    });
  }
  return {
    async [Symbol.asyncDispose]() {
      lock.close();
    },
  };
}
