/**
 * Containers whose image is there. The engine is a cache: its images can be pruned by their owner at any time, and are
 * then loaded from the store again before the container starts.
 */

import { functionFailed } from "../core/errors/function-failed.ts";
import { isStoreError } from "../core/errors/store-error.ts";
import type { VersionName } from "../core/function/version.ts";
import { configDigestOf } from "../core/image/engine-reference.ts";
import type { OptimizedImage } from "../core/image/function-image.ts";
import type { ContainerSpec, Containers, RunningContainer } from "../ports/containers.ts";
import type { EngineImages } from "../ports/engine-images.ts";
import type { FunctionImages } from "../ports/function-images.ts";
import type { OptimizedImageRecords } from "../ports/optimized-image-records.ts";
import type { OpenedImage } from "../ports/optimized-images.ts";
import { loadImage } from "./load-image.ts";

export interface LoadedContainersPorts {
  containers: Containers;
  engineImages: EngineImages;
  functionImages: FunctionImages;
  optimizedImageRecords: OptimizedImageRecords;
}

interface WantedImage {
  of: VersionName;
  image: OptimizedImage;
  open(): OpenedImage | Promise<OpenedImage>;
}

export class LoadedContainers implements Containers {
  readonly #ports: LoadedContainersPorts;
  /** By the tag in the engine: cold starts of one function load its image once. */
  readonly #loading = new Map<string, Promise<void>>();

  constructor(ports: LoadedContainersPorts) {
    this.#ports = ports;
  }

  async start({ openedImage, ...spec }: ContainerSpec, signal: AbortSignal): Promise<RunningContainer> {
    const image = await this.#imageOf(spec.engineReference);
    const { functionName, version } = spec;
    const of = { functionName, version };
    // A container that is started by itself opens the image itself.
    const open = () => openedImage ?? this.#ports.functionImages.open(of, image);
    await this.#ensureLoaded({ of, image, open }, signal);
    try {
      return await this.#ports.containers.start(spec, signal);
    } catch (error) {
      // Gone since it was looked for: removed by its owner, or by another function's end.
      if (signal.aborted || (await this.#ports.engineImages.has(image, signal))) throw error;
    }
    await this.#ensureLoaded({ of, image, open }, signal);
    return this.#ports.containers.start(spec, signal);
  }

  reap(signal: AbortSignal): Promise<number> {
    return this.#ports.containers.reap(signal);
  }

  count(): Promise<number> {
    return this.#ports.containers.count();
  }

  async #ensureLoaded(wanted: WantedImage, signal: AbortSignal): Promise<void> {
    const { image } = wanted;
    const { engineReference } = image;
    while (!(await this.#ports.engineImages.has(image, signal))) {
      const other = this.#loading.get(engineReference);
      if (!other) return this.#loadAlone(wanted, signal);
      // It may be broken off together with the start that it is for: so look again.
      await Promise.allSettled([other]);
      signal.throwIfAborted();
    }
  }

  async #loadAlone(wanted: WantedImage, signal: AbortSignal): Promise<void> {
    const { engineReference } = wanted.image;
    const loading = this.#load(wanted, signal).finally(() => this.#loading.delete(engineReference));
    this.#loading.set(engineReference, loading);
    await loading;
  }

  /** What is damaged is stored again, once. */
  async #load({ of, image, open }: WantedImage, signal: AbortSignal): Promise<void> {
    const { engineImages, functionImages } = this.#ports;
    try {
      await loadImage(image, await open(), engineImages, signal);
    } catch (damage) {
      if (!isStoreError(damage)) throw damage;
      const renewed = await functionImages.renew(of, image, damage);
      await loadImage(image, renewed, engineImages, signal).catch(async (error: unknown) => {
        if (!isStoreError(error)) throw error;
        await functionImages.lose(of, image, error);
        throw functionFailed(error);
      });
    }
  }

  async #imageOf(engineReference: string): Promise<OptimizedImage> {
    const record = await this.#ports.optimizedImageRecords.get(configDigestOf(engineReference));
    if (!record) throw new Error(`${engineReference} is not kept any more: nothing can be loaded from it`);
    return record.image;
  }
}
