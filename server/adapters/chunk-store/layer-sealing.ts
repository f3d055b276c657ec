/** One image's layers into the store: some at a time on the worker threads, the first failure ends it. */
import { isImageError } from "../../core/errors/image-error.ts";
import type { LayerName } from "../../core/image/layer-entry.ts";
import type { LayerProgress } from "../../core/image/optimization.ts";
import type { FetchedLayer } from "../../ports/image-sources.ts";
import type { OptimizationObserver } from "../../ports/optimized-images.ts";
import type { StorePlace } from "./layer-jobs.ts";
import type { LayerRunner } from "./layer-workers.ts";
import type { LayerResult } from "./seal-layer.ts";

export interface SealingPlace {
  workers: LayerRunner;
  place: StorePlace;
  /** Where a blob's file is. */
  pathOf(digest: string): string;
}

export class LayerSealing {
  readonly #layers: readonly FetchedLayer[];
  readonly #at: SealingPlace;
  readonly #observer: OptimizationObserver;

  constructor(layers: readonly FetchedLayer[], at: SealingPlace, observer: OptimizationObserver) {
    this.#layers = layers;
    this.#at = at;
    this.#observer = observer;
  }

  /** Lowest first. */
  names(): { name: LayerName; diffId: string }[] {
    const count = this.#layers.length;
    return this.#layers.map(({ diffId, digest }, at) => ({ name: { position: at + 1, count, digest }, diffId }));
  }

  /** @returns the outcome for each layer, in the image's order. @throws ImageError InvalidImage */
  async run(signal: AbortSignal): Promise<LayerResult[]> {
    for (const layer of this.#layers) this.#show(layer, { status: "waiting" });
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const results = new Map<string, LayerResult>();
    const keyOf = ({ diffId, digest }: Pick<FetchedLayer, "diffId" | "digest">) => `${diffId} ${digest}`;
    // The same layer may be in an image twice.
    const ahead = new Map(this.#layers.map((layer, at) => [keyOf(layer), { layer, position: at + 1 }])).values();
    const lane = async () => {
      for (const { layer, position } of ahead) {
        results.set(keyOf(layer), await this.#seal(layer, position, either));
      }
    };
    // No more at once than threads, so that another image's layers come in between.
    const lanes = Array.from({ length: this.#at.workers.size }, lane);
    try {
      await Promise.all(lanes);
    } catch (error) {
      stop.abort(new Error("another layer of the image could not be stored", { cause: error }));
      await Promise.allSettled(lanes);
      throw error;
    }
    return this.#layers.flatMap((layer) => results.get(keyOf(layer)) ?? []);
  }

  async #seal(layer: FetchedLayer, position: number, signal: AbortSignal): Promise<LayerResult> {
    const { workers, place, pathOf } = this.#at;
    const name = { position, count: this.#layers.length, digest: layer.digest };
    const source = { name, blobPath: pathOf(layer.digest), diffId: layer.diffId };
    this.#show(layer, { status: "verifying" });
    try {
      const result = await workers.run("seal", { place, source }, signal, ({ doneBytes, newBytes, sharedBytes }) =>
        this.#show(layer, { status: "verifying", doneBytes, newBytes, sharedBytes }),
      );
      const { known, doneBytes, newBytes, sharedBytes } = result;
      this.#show(layer, {
        ...{ status: known ? "known" : "verified", sizeBytes: doneBytes, doneBytes, newBytes, sharedBytes },
      });
      return result;
    } catch (error) {
      if (isImageError(error)) this.#show(layer, { status: "refused" });
      throw error;
    }
  }

  #show({ diffId, digest, sizeBytes }: FetchedLayer, change: Pick<LayerProgress, "status"> & Partial<LayerProgress>) {
    // A plain layer's size is known before it is read.
    const plainBytes = digest === diffId ? sizeBytes : 0;
    this.#observer.layer({
      ...{ diffId, digest, sizeBytes: plainBytes, doneBytes: 0, newBytes: 0, sharedBytes: 0 },
      ...change,
    });
  }
}
