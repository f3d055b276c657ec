import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { OptimizedImage } from "../../core/image/function-image.ts";
import type { EngineImageInfo, EngineImages, ImageContent } from "../../ports/engine-images.ts";

/** An engine that keeps our tags and reads every byte that it is given; it has no images of its own. */
export class MemoryEngineImages implements EngineImages {
  readonly #images = new Map<string, OptimizedImage>();

  async inspect(nameOrId: string): Promise<EngineImageInfo | undefined> {
    const image = this.#images.get(nameOrId);
    return image && { imageId: image.configDigest, architecture: "amd64", names: [nameOrId] };
  }

  async has(image: OptimizedImage): Promise<boolean> {
    return this.#images.get(image.engineReference)?.configDigest === image.configDigest;
  }

  async load(
    image: OptimizedImage,
    content: ImageContent,
    signal: AbortSignal,
    onBytes: (sentBytes: number) => void = () => undefined,
  ): Promise<void> {
    let sentBytes = 0;
    for (const { diffId, sizeBytes } of image.layers) {
      signal.throwIfAborted();
      const tar = await buffer(await content.openLayer(diffId));
      if (tar.length !== sizeBytes) throw new Error(`the layer ${diffId} has ${tar.length} bytes, not ${sizeBytes}`);
      sentBytes += tar.length;
      onBytes(sentBytes);
    }
    this.#images.set(image.engineReference, image);
  }

  async save(imageId: string): Promise<Readable> {
    throw new Error(`there is no image ${imageId}`);
  }

  async remove(engineReference: string): Promise<boolean> {
    this.#images.delete(engineReference);
    return true;
  }

  async tagged(): Promise<{ name: string; imageId: string; sizeBytes: number }[]> {
    return [];
  }

  async list(): Promise<string[]> {
    return [...this.#images.keys()].sort();
  }
}
