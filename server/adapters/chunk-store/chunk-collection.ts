/** Mark and sweep over the chunk files, and their scrub: all of it by the names that manifests have in the clear. */
import path from "node:path";
import { StoreError } from "../../core/errors/store-error.ts";
import type { ChunkStore, CollectionResult, ScrubProgress } from "../../ports/chunk-store.ts";
import type { SealedCopy } from "../../ports/optimized-images.ts";
import { chunkFolders, chunkName } from "./chunk-files.ts";
import { disk, type Files } from "./files.ts";
import { chunksFolder, layersFolder, manifestsFolder, type StorePlace } from "./layer-jobs.ts";
import type { LayerRunner } from "./layer-workers.ts";
import { readChunkNames } from "./marked-file.ts";
import { scrubChunks } from "./scrub-chunks.ts";
import { SealedFiles } from "./sealed-files.ts";
import { readMarks } from "./sealed-manifest.ts";
import type { StoreUse } from "./store-use.ts";

export interface ChunkCollectionParts {
  place: StorePlace;
  use: StoreUse;
  readers: LayerRunner;
  files?: Files;
}

/** Removed in one turn: an optimization that begins waits no longer than that. */
const removalsInATurn = 64;

export class ChunkCollection implements ChunkStore {
  readonly #parts: ChunkCollectionParts;
  readonly #files: Files;
  readonly #manifests: SealedFiles;
  readonly #layers: SealedFiles;
  #marks: { epoch: number; names: Set<string> } | undefined;

  constructor(parts: ChunkCollectionParts) {
    const { place, files = disk } = parts;
    this.#parts = parts;
    this.#files = files;
    this.#manifests = new SealedFiles(manifestsFolder(place), files);
    this.#layers = new SealedFiles(layersFolder(place), files);
  }

  async collect(pause: () => Promise<void>): Promise<CollectionResult> {
    const { use, place } = this.#parts;
    const result = { freedChunks: 0, freedBytes: 0, keptChunks: 0 };
    this.#marks = undefined;
    await use.alone(async (epoch) => {
      await this.#removeRecords(await this.#marksAt(epoch));
    });
    for (const folder of chunkFolders) {
      await pause();
      const inside = path.join(chunksFolder(place), folder);
      for (let isOver = false; !isOver; ) {
        isOver = await use.alone(async (epoch) => this.#sweep(inside, await this.#marksAt(epoch), result));
      }
    }
    return result;
  }

  async scrub(pause: (progress: ScrubProgress) => Promise<void>): Promise<string[]> {
    const { readers, place } = this.#parts;
    const names = await this.#allNames();
    const progress = { checkedChunks: 0, totalChunks: names.length, checkedBytes: 0 };
    const damaged: string[] = [];
    for await (const found of scrubChunks(names, readers, place)) {
      damaged.push(...(await this.#stillNeeded(found.damaged)));
      progress.checkedChunks += found.chunkNames.length;
      progress.checkedBytes += found.checkedBytes;
      await pause({ ...progress });
    }
    return damaged;
  }

  async copiesWith(chunkNames: readonly string[]): Promise<SealedCopy[]> {
    const wanted = new Set(chunkNames);
    const copies: SealedCopy[] = [];
    for await (const { file } of this.#filesIn(this.#manifests)) {
      const marks = readMarks(file);
      if (marks?.chunkNames.some((name) => wanted.has(name))) copies.push(marks.copy);
    }
    return copies;
  }

  /** What was left half written has no name that anybody needs. @returns whether the folder is done. */
  async #sweep(folder: string, marks: ReadonlySet<string>, result: CollectionResult): Promise<boolean> {
    const names = await this.#files.list(folder);
    const unneeded = names.filter((name) => !marks.has(name));
    const removed = unneeded.slice(0, removalsInATurn);
    for (const name of removed) {
      const file = path.join(folder, name);
      result.freedBytes += (await this.#files.sizeBytes(file)) ?? 0;
      await this.#files.remove(file);
      result.freedChunks += 1;
    }
    if (removed.length > 0) await this.#files.syncFolder(folder);
    const isOver = removed.length === unneeded.length;
    if (isOver) result.keptChunks += names.length - unneeded.length;
    return isOver;
  }

  /** Before the chunks: a layer is known only while all of them are there. */
  async #removeRecords(marks: ReadonlySet<string>): Promise<void> {
    for await (const { name, file } of this.#filesIn(this.#layers)) {
      const chunkNames = readChunkNames(file);
      if (!chunkNames?.every((chunk) => marks.has(chunk))) await this.#layers.remove(name);
    }
  }

  /** Manifests may have been sealed since they were read. */
  async #marksAt(epoch: number): Promise<ReadonlySet<string>> {
    if (this.#marks?.epoch === epoch) return this.#marks.names;
    const names = new Set<string>();
    for await (const { name, file } of this.#filesIn(this.#manifests)) {
      const marks = readMarks(file);
      if (!marks) {
        throw new StoreError("ManifestUnreadable", `What the sealed manifest ${name} needs cannot be read.`);
      }
      for (const chunk of marks.chunkNames) names.add(chunk);
    }
    this.#marks = { epoch, names };
    return names;
  }

  /** Of what is there, and of what should be. */
  async #allNames(): Promise<string[]> {
    const names = new Set<string>();
    for (const folder of chunkFolders) {
      const found = await this.#files.list(path.join(chunksFolder(this.#parts.place), folder));
      for (const name of found) if (chunkName.test(name)) names.add(name);
    }
    for await (const { file } of this.#filesIn(this.#manifests)) {
      for (const name of readMarks(file)?.chunkNames ?? []) names.add(name);
    }
    return [...names].sort();
  }

  /** A chunk that is missing because it was collected meanwhile is nobody's loss. */
  async #stillNeeded(damaged: { name: string; isMissing: boolean }[]): Promise<string[]> {
    const missing = damaged.filter(({ isMissing }) => isMissing);
    const needed = new Set<string>();
    if (missing.length > 0) {
      for await (const { file } of this.#filesIn(this.#manifests)) {
        for (const name of readMarks(file)?.chunkNames ?? []) needed.add(name);
      }
    }
    return damaged.filter(({ name, isMissing }) => !isMissing || needed.has(name)).map(({ name }) => name);
  }

  async *#filesIn(folder: SealedFiles): AsyncGenerator<{ name: string; file: Uint8Array }> {
    for (const name of await folder.names()) {
      const file = await folder.read(name);
      if (file) yield { name, file };
    }
  }
}
