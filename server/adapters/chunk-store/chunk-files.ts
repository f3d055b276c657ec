/**
 * Chunks as files named by the SHA-256 of what is in them: `<folder>/<first 2 hex digits>/<name>`.
 *
 * A file appears whole: it is written under a temporary name, synced, and renamed. The temporary name is in the same
 * folder: threads that write at once would stand in line for one folder of unfinished files, and for each move between
 * two folders. What is there already is trusted once it has been read in this run. Folders are synced together, by
 * `settle`, whatever thread has changed them: before that, what was put may be lost in a crash. What is found to be
 * damaged goes to `quarantine/`.
 */
import { randomUUID } from "node:crypto";
import path from "node:path";
import { StoreError } from "../../core/errors/store-error.ts";
import type { ChunkFault, ChunkReference } from "../../core/image/chunk.ts";
import { nameOf, openChunk, type SealedChunk, tagBytes } from "./chunk-crypto.ts";
import { disk, type Files, type WrittenFile } from "./files.ts";
import { FolderChanges } from "./folder-changes.ts";
import { giveBack } from "./give-back.ts";

/** `repaired`: what was there was not what its name says. */
export type PutOutcome = "new" | "there" | "repaired";

export interface BegunPut {
  outcome: PutOutcome;
  /** The file is there under its name, or it could not be put. */
  finished: Promise<void>;
}

export const chunkName = /^[0-9a-f]{64}$/;
/** By the first two digits of the names in them. */
export const chunkFolders = Array.from({ length: 256 }, (_, at) => at.toString(16).padStart(2, "0"));

export class ChunkFiles {
  readonly #folder: string;
  readonly #files: Files;
  readonly #changes: FolderChanges;
  /** Found good or written in this run. */
  readonly #proven = new Set<string>();
  readonly #inFlight = new Map<string, Promise<void>>();

  /** Makes the folder and those in it, and removes what a dead process left half written. */
  static async prepare(folder: string, files: Files = disk): Promise<void> {
    const there = new Set(await files.list(folder));
    const missing = [...chunkFolders, quarantine].filter((name) => !there.has(name));
    for (const name of missing) await files.makeFolder(path.join(folder, name));
    if (missing.length > 0) await files.syncFolder(folder);
    const known = chunkFolders.filter((name) => there.has(name)).map((name) => path.join(folder, name));
    await Promise.all(known.map((one) => removeUnfinished(one, files)));
  }

  /** @param folder `<data>/chunks`, prepared */
  constructor(folder: string, files: Files = disk, changes = new FolderChanges()) {
    this.#folder = folder;
    this.#files = files;
    this.#changes = changes;
  }

  /** Unless it is there already. The chunk's bytes are not needed any more when it returns. */
  async put(chunk: SealedChunk): Promise<BegunPut> {
    const { name } = chunk.reference;
    const before = this.#inFlight.get(name);
    if (before) return { outcome: "there", finished: before };
    const putting = this.#put(chunk);
    const finished = putting.then((begun) => begun.finished).finally(() => this.#inFlight.delete(name));
    // A failure meets those who wait for it.
    finished.catch(() => undefined);
    this.#inFlight.set(name, finished);
    const { outcome } = await putting;
    return { outcome, finished };
  }

  /** @returns whether the chunk is there and good, so that it need not be put. */
  async has({ name, length }: Pick<ChunkReference, "name" | "length">): Promise<boolean> {
    return (await this.#look(name, length + tagBytes)) === "good";
  }

  /** What was put or found before, here or on another thread, is durable after it. */
  async settle(): Promise<void> {
    const syncing = this.#changes.pending().map(async ({ folder, synced }) => {
      await this.#files.syncFolder(path.join(this.#folder, chunkFolders[folder] ?? ""));
      synced();
    });
    await Promise.all(syncing);
  }

  /** @throws StoreError ChunkDamaged; what is there is then in quarantine. */
  async read(reference: ChunkReference): Promise<Uint8Array> {
    const blob = await this.#files.read(this.#pathOf(reference.name));
    const opened = blob ? openChunk(blob, reference) : "missing";
    if (typeof opened !== "string") {
      giveBack(blob ? [blob] : []);
      return opened;
    }
    await this.#setAside(reference.name, opened);
    throw new StoreError("ChunkDamaged", `The stored chunk ${reference.name} ${faultTexts[opened]}.`);
  }

  /** Whether it is what its name says. No key is needed. */
  async check(name: string): Promise<{ state: "good" | "missing" | "damaged"; sizeBytes: number }> {
    const blob = await this.#files.read(this.#pathOf(name));
    const sizeBytes = blob?.length ?? 0;
    if (!blob) return { state: "missing", sizeBytes };
    return { state: nameOf(blob) === name ? "good" : "damaged", sizeBytes };
  }

  /** The same, and what is damaged is in quarantine afterwards. */
  async scrub(name: string): ReturnType<ChunkFiles["check"]> {
    const checked = await this.check(name);
    if (checked.state === "damaged") await this.#setAside(name, "name");
    return checked;
  }

  async #put({ reference: { name, length }, blob }: SealedChunk): Promise<BegunPut> {
    const found = await this.#look(name, length + tagBytes);
    if (found === "good") return { outcome: "there", finished: Promise.resolve() };
    const unfinished = path.join(path.dirname(this.#pathOf(name)), `${temporaryPrefix}${randomUUID()}`);
    const written = await this.#orRemove(unfinished, this.#files.write(unfinished, blob));
    const finished = this.#orRemove(unfinished, this.#finish(name, unfinished, written));
    return { outcome: found === "absent" ? "new" : "repaired", finished };
  }

  async #finish(name: string, unfinished: string, written: WrittenFile): Promise<void> {
    await written.sync();
    await this.#files.rename(unfinished, this.#pathOf(name));
    this.#prove(name);
  }

  async #orRemove<Result>(unfinished: string, work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      await this.#files.remove(unfinished);
      throw error;
    }
  }

  async #look(name: string, sizeBytes: number): Promise<"good" | "absent" | "damaged"> {
    const file = this.#pathOf(name);
    const found = await this.#files.sizeBytes(file);
    if (found === undefined) return "absent";
    if (found !== sizeBytes) return "damaged";
    if (this.#proven.has(name)) return "good";
    const blob = await this.#files.read(file);
    if (!blob || nameOf(blob) !== name) return "damaged";
    // Whoever put it, in a run before perhaps, may not have made its folder durable.
    this.#prove(name);
    return "good";
  }

  #prove(name: string): void {
    this.#proven.add(name);
    this.#changes.add(Number.parseInt(name.slice(0, 2), 16));
  }

  async #setAside(name: string, fault: ChunkFault): Promise<void> {
    this.#proven.delete(name);
    if (fault !== "missing") await this.#files.rename(this.#pathOf(name), path.join(this.#folder, quarantine, name));
  }

  /** @throws when it is no chunk's name, so that no other file can be meant. */
  #pathOf(name: string): string {
    if (!chunkName.test(name)) throw new Error(`${JSON.stringify(name.slice(0, 100))} is not the name of a chunk`);
    return `${this.#folder}${path.sep}${name.slice(0, 2)}${path.sep}${name}`;
  }
}

async function removeUnfinished(folder: string, files: Files): Promise<void> {
  for (const name of await files.list(folder)) {
    if (name.startsWith(temporaryPrefix)) await files.remove(path.join(folder, name));
  }
}

const temporaryPrefix = ".tmp-";
const quarantine = "quarantine";

const faultTexts: Record<ChunkFault, string> = {
  missing: "is not there",
  length: "has another length than when it was sealed",
  name: "is not what its name says",
  tag: "is not what was encrypted",
  content: "is encrypted from something else",
};
