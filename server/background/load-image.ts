/** From the store into the engine: what the engine lacks, once, however many ask for it at a time. */
import type { OptimizedImage } from "../core/image/function-image.ts";
import type { EngineImages } from "../ports/engine-images.ts";
import type { OptimizedImages } from "../ports/optimized-images.ts";

export interface ImageStorePorts {
  engineImages: EngineImages;
  optimizedImages: OptimizedImages;
}

export async function loadImage(
  image: OptimizedImage,
  { engineImages, optimizedImages }: ImageStorePorts,
  signal: AbortSignal,
): Promise<void> {
  if (await engineImages.has(image, signal)) return;
  const { configDigest } = image;
  const configBytes = await optimizedImages.configBytes(configDigest);
  const openLayer = (diffId: string) => optimizedImages.openLayer(configDigest, diffId);
  await engineImages.load(image, { configBytes, openLayer }, signal);
}
