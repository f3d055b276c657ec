/** What is done on the threads beside: layers are sealed, read ones laid over each other, chunks read back. */
import { randomUUID } from "node:crypto";
import path from "node:path";
import type { ChunkReference } from "../../core/image/chunk.ts";
import type { ImageSettings } from "../../core/image/image-config.ts";
import { type ImageFacts, imageFacts } from "../../core/image/image-facts.ts";
import type { LayerName } from "../../core/image/layer-entry.ts";
import { LayerTree } from "../../core/image/layer-tree.ts";
import { ChunkFiles } from "./chunk-files.ts";
import { type ChunkSink, sinkInto } from "./chunk-sink.ts";
import { disk, type Files } from "./files.ts";
import { FolderChanges } from "./folder-changes.ts";
import { LayerRecords } from "./layer-records.ts";
import { ReadBuffers } from "./read-buffers.ts";
import type { LayerSource } from "./read-layer.ts";
import { type LayerResult, type LayerStore, type LayerTally, sealLayer } from "./seal-layer.ts";
import type { ChunkPlace } from "./sealing-thread.ts";

/** Where a store is, and what makes its keys. */
export interface StoreFolder {
  /** The data folder. */
  folder: string;
  salt: Uint8Array;
}

/** The same for all threads that work on it. */
export interface StorePlace extends StoreFolder {
  openedAs: string;
  /** Memory of FolderChanges. */
  changes: SharedArrayBuffer;
}

/** To be called once for a store: what threads know of it they know of this opening. */
export function openPlace(store: StoreFolder): StorePlace {
  return { ...store, openedAs: randomUUID(), changes: new FolderChanges().memory };
}

/** What each job is given and what it answers. */
export interface LayerJobs {
  seal: { ask: { place: StorePlace; source: LayerSource }; answer: LayerResult };
  settle: { ask: { place: StorePlace }; answer: undefined };
  merge: {
    ask: { place: StorePlace; settings: ImageSettings; layers: { name: LayerName; diffId: string }[] };
    answer: ImageFacts;
  };
  verify: {
    ask: { place: StorePlace; chunkNames: string[] };
    answer: { checkedBytes: number; damaged: { name: string; isMissing: boolean }[] };
  };
  read: { ask: { place: StorePlace; chunks: ChunkReference[] }; answer: Uint8Array[] };
}

export type JobKind = keyof LayerJobs;
export type LayerJob = { [Kind in JobKind]: { kind: Kind } & LayerJobs[Kind]["ask"] }[JobKind];
export type JobAnswer = LayerJobs[JobKind]["answer"];

export const chunksFolder = (place: { folder: string }) => path.join(place.folder, "chunks");
export const manifestsFolder = (place: { folder: string }) => path.join(place.folder, "manifests");
export const layersFolder = (place: { folder: string }) => path.join(place.folder, "manifests", "layers");

/** Seals on another thread. */
export interface SinkBeside {
  open(): { hasFailed: boolean; isBehind: boolean; sinkInto(place: ChunkPlace): ChunkSink };
  /** Asked for each chunk: whether there is a core for it now. */
  isWorthIt(): boolean;
}

export class LayerWork {
  readonly #files: Files;
  readonly #beside: SinkBeside | undefined;
  #large: ReturnType<SinkBeside["open"]> | undefined;
  readonly #buffers = new ReadBuffers();
  /** Kept over jobs: they know which chunks are good. */
  readonly #stores = new Map<string, LayerStore>();

  constructor(files: Files = disk, beside?: SinkBeside) {
    this.#files = files;
    this.#beside = beside;
  }

  /** @throws ImageError, StoreError */
  do(job: LayerJob, onProgress: (tally: LayerTally) => void): Promise<JobAnswer> {
    const store = this.#storeAt(job.place);
    switch (job.kind) {
      case "seal":
        return sealLayer(job.source, store, onProgress);
      case "settle":
        return store.chunks.settle().then(() => undefined);
      case "merge":
        return mergeLayers(job, store);
      case "verify":
        return verifyChunks(job.chunkNames, store.chunks);
      case "read":
        return Promise.all(job.chunks.map((chunk) => store.chunks.read(chunk)));
    }
  }

  #storeAt(place: StorePlace): LayerStore {
    const { openedAs, changes } = place;
    const known = this.#stores.get(openedAs);
    if (known) return known;
    const chunks = new ChunkFiles(chunksFolder(place), this.#files, new FolderChanges(changes));
    const store: LayerStore = {
      ...{ chunks, records: new LayerRecords(layersFolder(place), place.salt, this.#files) },
      buffers: this.#buffers,
      openSink: () => sinkInto(chunks, place.salt),
      sinkBeside: () => {
        if (!this.#beside?.isWorthIt()) return undefined;
        if (!this.#large || this.#large.hasFailed) this.#large = this.#beside.open();
        if (this.#large.isBehind) return undefined;
        return this.#large.sinkInto({ chunksFolder: chunksFolder(place), salt: place.salt, openedAs, changes });
      },
    };
    this.#stores.set(openedAs, store);
    return store;
  }
}

async function verifyChunks(names: readonly string[], files: ChunkFiles): Promise<LayerJobs["verify"]["answer"]> {
  const checked = await Promise.all(names.map(async (name) => ({ name, ...(await files.scrub(name)) })));
  const damaged = checked.filter(({ state }) => state !== "good");
  return {
    checkedBytes: checked.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    damaged: damaged.map(({ name, state }) => ({ name, isMissing: state === "missing" })),
  };
}

async function mergeLayers(
  { settings, layers }: LayerJobs["merge"]["ask"],
  { records }: LayerStore,
): Promise<ImageFacts> {
  const tree = new LayerTree();
  for (const { name, diffId } of layers) {
    tree.beginLayer(name);
    if (!(await records.entries(diffId, (entry) => tree.add(entry)))) {
      throw new Error(`what was read of the layer ${diffId} is gone or damaged`);
    }
  }
  return imageFacts(tree, settings);
}
