/** The verification of one image's layers: some at a time on the worker threads, the first failure ends it. */
import { rm } from "node:fs/promises";
import path from "node:path";
import { isImageError } from "../../core/errors/image-error.ts";
import { hexOf } from "../../core/image/digest.ts";
import type { LayerName } from "../../core/image/layer-entry.ts";
import type { LayerProgress } from "../../core/image/optimization.ts";
import type { FetchedLayer } from "../../ports/image-sources.ts";
import type { OptimizationObserver } from "../../ports/optimized-images.ts";
import type { BlobFiles } from "./blob-files.ts";
import { temporaryIndex } from "./layer-index.ts";
import type { LayerWorkers } from "./layer-workers.ts";

export interface VerificationPlace {
  workers: LayerWorkers;
  blobs: BlobFiles;
  /** Where the indexes are. */
  folder: string;
}

export class LayerVerification {
  readonly #layers: readonly FetchedLayer[];
  readonly #place: VerificationPlace;
  readonly #observer: OptimizationObserver;

  constructor(layers: readonly FetchedLayer[], place: VerificationPlace, observer: OptimizationObserver) {
    this.#layers = layers;
    this.#place = place;
    this.#observer = observer;
  }

  /** Lowest first. A blob that is known as one layer is not known as another: both digests make the name. */
  indexes(): { name: LayerName; indexPath: string }[] {
    return this.#layers.map(({ diffId, digest }, at) => ({
      name: { position: at + 1, count: this.#layers.length, digest },
      indexPath: path.join(this.#place.folder, `${hexOf(diffId)}-${hexOf(digest)}.jsonl.zst`),
    }));
  }

  /** @returns the size of each layer's tar. @throws ImageError InvalidImage */
  async run(signal: AbortSignal): Promise<number[]> {
    const indexes = this.indexes();
    for (const layer of this.#layers) this.#show(layer, { status: "waiting" });
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const sizes = new Map<string, number>();
    // The same layer may be in an image twice.
    const ahead = [...new Map(indexes.map((index, at) => [index.indexPath, { ...index, at }])).values()];
    const lane = async () => {
      for (let next = ahead.shift(); next; next = ahead.shift()) {
        const layer = this.#layers[next.at];
        if (layer) sizes.set(next.indexPath, await this.#verify(layer, next, either));
      }
    };
    // No more at once than threads, so that another image's layers come in between.
    const lanes = Array.from({ length: this.#place.workers.size }, lane);
    try {
      await Promise.all(lanes);
    } catch (error) {
      stop.abort(new Error("another layer of the image could not be verified", { cause: error }));
      await Promise.allSettled(lanes);
      throw error;
    }
    return indexes.map(({ indexPath }) => sizes.get(indexPath) ?? 0);
  }

  async #verify(
    layer: FetchedLayer,
    { name, indexPath }: { name: LayerName; indexPath: string },
    signal: AbortSignal,
  ): Promise<number> {
    const { workers, blobs } = this.#place;
    const blobPath = blobs.pathOf(layer.digest);
    const temporaryPath = temporaryIndex(indexPath);
    this.#show(layer, { status: "verifying" });
    try {
      const { known, sizeBytes } = await workers.verify(
        { kind: "verify", name, blobPath, diffId: layer.diffId, indexPath, temporaryPath },
        signal,
        (doneBytes) => this.#show(layer, { status: "verifying", doneBytes }),
      );
      this.#show(layer, { status: known ? "known" : "verified", sizeBytes, doneBytes: sizeBytes });
      return sizeBytes;
    } catch (error) {
      await rm(temporaryPath, { force: true });
      if (isImageError(error)) this.#show(layer, { status: "refused" });
      throw error;
    }
  }

  #show({ diffId, digest }: FetchedLayer, change: Pick<LayerProgress, "status"> & Partial<LayerProgress>): void {
    // A plain layer's size is known before it is read.
    const plain = digest === diffId ? this.#layers.find((layer) => layer.digest === digest)?.sizeBytes : undefined;
    this.#observer.layer({ diffId, digest, sizeBytes: plain ?? 0, doneBytes: 0, ...change });
  }
}
