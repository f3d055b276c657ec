/** From the store into the engine: what the engine lacks. */
import type { OptimizedImage } from "../core/image/function-image.ts";
import type { EngineImages } from "../ports/engine-images.ts";
import type { OpenedImage } from "../ports/optimized-images.ts";

export async function loadImage(
  image: OptimizedImage,
  opened: OpenedImage,
  engineImages: EngineImages,
  signal: AbortSignal,
): Promise<void> {
  const content = {
    configBytes: opened.configBytes(),
    openLayer: (diffId: string) => opened.openLayer(diffId),
    giveBack: (piece: Uint8Array) => opened.giveBack(piece),
  };
  await engineImages.load(image, content, signal);
}
