/**
 * Containers whose image is there. The engine is a cache: its images can be pruned by their owner at any time, and are
 * then loaded from the store again before the container starts.
 */
import { configDigestOf } from "../core/image/engine-reference.ts";
import type { OptimizedImage } from "../core/image/function-image.ts";
import type { ContainerSpec, Containers, RunningContainer } from "../ports/containers.ts";
import type { OptimizedImageRecords } from "../ports/optimized-image-records.ts";
import { type ImageStorePorts, loadImage } from "./load-image.ts";

export interface LoadedContainersPorts extends ImageStorePorts {
  containers: Containers;
  optimizedImageRecords: OptimizedImageRecords;
}

export class LoadedContainers implements Containers {
  readonly #ports: LoadedContainersPorts;
  /** By the tag in the engine: cold starts of one function load its image once. */
  readonly #loading = new Map<string, Promise<void>>();

  constructor(ports: LoadedContainersPorts) {
    this.#ports = ports;
  }

  async start(spec: ContainerSpec, signal: AbortSignal): Promise<RunningContainer> {
    const image = await this.#imageOf(spec.engineReference);
    await this.#ensureLoaded(image, signal);
    try {
      return await this.#ports.containers.start(spec, signal);
    } catch (error) {
      // Gone since it was looked for: removed by its owner, or by another function's end.
      if (signal.aborted || (await this.#ports.engineImages.has(image, signal))) throw error;
    }
    await this.#ensureLoaded(image, signal);
    return this.#ports.containers.start(spec, signal);
  }

  reap(signal: AbortSignal): Promise<number> {
    return this.#ports.containers.reap(signal);
  }

  count(): Promise<number> {
    return this.#ports.containers.count();
  }

  async #ensureLoaded(image: OptimizedImage, signal: AbortSignal): Promise<void> {
    const { engineReference } = image;
    while (!(await this.#ports.engineImages.has(image, signal))) {
      const other = this.#loading.get(engineReference);
      if (!other) return this.#load(image, signal);
      // It may be broken off together with the start that it is for: so look again.
      await Promise.allSettled([other]);
      signal.throwIfAborted();
    }
  }

  async #load(image: OptimizedImage, signal: AbortSignal): Promise<void> {
    const { engineReference } = image;
    const loading = loadImage(image, this.#ports, signal).finally(() => this.#loading.delete(engineReference));
    this.#loading.set(engineReference, loading);
    await loading;
  }

  async #imageOf(engineReference: string): Promise<OptimizedImage> {
    const record = await this.#ports.optimizedImageRecords.get(configDigestOf(engineReference));
    if (!record) throw new Error(`${engineReference} is not kept any more: nothing can be loaded from it`);
    return record.image;
  }
}
