/**
 * The file beside the database that says how much of the trail there is: `trail-head`.
 *
 * It is written after a commit and outside of its wait, at most ten times a second, and at the end. So a record may be
 * taken from the end of the database unnoticed only within that tenth of a second after its commit, and whatever was
 * taken or changed before the last one that the file names is always found.
 */
import { open, readFile, rename } from "node:fs/promises";
import path from "node:path";
import { type KeptHead, keptHeadText, parseKeptHead } from "../../core/trail/kept-head.ts";
import type { Log } from "../../ports/log.ts";
import { headCode, type TrailKeys } from "./trail-crypto.ts";

const WRITTEN_EVERY_MS = 100;

/** @returns undefined when it is not there, "damaged" when it is not what was written. */
export async function readHeadFile(file: string, keys: TrailKeys): Promise<KeptHead | "damaged" | undefined> {
  try {
    return parseKeptHead(await readFile(file, "utf8"), headCode(keys)) ?? "damaged";
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

export class TrailHeadFile implements AsyncDisposable {
  readonly #file: string;
  readonly #keys: TrailKeys;
  readonly #log: Log;
  #latest: KeptHead | undefined;
  #written: KeptHead | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(file: string, { keys, log }: { keys: TrailKeys; log: Log }) {
    this.#file = file;
    this.#keys = keys;
    this.#log = log;
  }

  /** What the file says, as far as it was written here. */
  get written(): KeptHead | undefined {
    return this.#written;
  }

  /** To be called with what is committed. */
  keep(head: KeptHead): void {
    this.#latest = head;
    this.#timer ??= setTimeout(() => this.#begin(), WRITTEN_EVERY_MS).unref();
  }

  /** What was kept until now is in the file, if the disk takes it. */
  async flush(): Promise<void> {
    this.#begin();
    await this.#writing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.flush();
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
  }

  /** What cannot be written now is written with the next record: the database is ahead, as after a crash. */
  async #write(): Promise<void> {
    const head = this.#latest;
    if (!head) return;
    this.#latest = undefined;
    try {
      await replaceFile(this.#file, keptHeadText(head, headCode(this.#keys)));
      this.#written = head;
    } catch (err) {
      this.#latest ??= head;
      this.#log.error({ err, file: this.#file }, "the head of the audit trail could not be kept");
    }
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  const unfinished = `${file}.new`;
  {
    await using handle = await open(unfinished, "w", 0o600);
    await handle.writeFile(text);
    await handle.sync();
  }
  await rename(unfinished, file);
  await using folder = await open(path.dirname(file));
  await folder.sync();
}
