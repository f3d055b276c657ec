/** What is in the store, told from what stands beside the seals: the functions' keys are not asked for. */
import type { StoredChunks, StoredCopy } from "../../ports/stored-chunks.ts";
import { layersFolder, manifestsFolder, type StoreFolder } from "./layer-jobs.ts";
import { LayerRecords } from "./layer-records.ts";
import { SealedFiles } from "./sealed-files.ts";
import { readMarks } from "./sealed-manifest.ts";

type Chunks = { name: string; sizeBytes: number }[];

/** A layer's chunks never change: those looked at last are kept. */
const KEPT_LAYERS = 64;

export class SealedChunks implements StoredChunks {
  readonly #manifests: SealedFiles;
  readonly #records: LayerRecords;
  readonly #layers = new Map<string, Chunks>();

  constructor(place: StoreFolder) {
    this.#manifests = new SealedFiles(manifestsFolder(place));
    this.#records = new LayerRecords(layersFolder(place), place.salt);
  }

  async copies(): Promise<StoredCopy[]> {
    const names = await this.#manifests.names();
    const files = await Promise.all(names.map((name) => this.#manifests.read(name)));
    return files.flatMap((file) => {
      const marks = file && readMarks(file);
      return marks ? [{ ...marks.copy, chunkNames: marks.chunkNames, newChunks: marks.newChunks }] : [];
    });
  }

  async layer(diffId: string): Promise<Chunks | undefined> {
    const known = this.#layers.get(diffId);
    if (known) return known;
    const record = await this.#records.get(diffId);
    if (!record) return undefined;
    const chunks = record.chunks.map(({ name, length }) => ({ name, sizeBytes: length }));
    const [oldest] = this.#layers.keys();
    if (this.#layers.size >= KEPT_LAYERS && oldest !== undefined) this.#layers.delete(oldest);
    this.#layers.set(diffId, chunks);
    return chunks;
  }
}
