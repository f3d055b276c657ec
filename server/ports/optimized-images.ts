import type { Readable } from "node:stream";
import type { OptimizedImage } from "../core/image/function-image.ts";
import type { LayerProgress, OptimizationStep } from "../core/image/optimization.ts";
import type { FetchedImage } from "./image-sources.ts";

export interface OptimizationObserver {
  step(step: OptimizationStep, change: "began" | "ended" | "failed"): void;
  layer(layer: LayerProgress): void;
}

/**
 * The optimized copies of images: what the engine is loaded from. Each layer is verified bit for bit on its way in.
 */
export interface OptimizedImages {
  /** @throws InvalidImage with a sentence that names the layer and the entry. */
  optimize(image: FetchedImage, observer: OptimizationObserver, signal: AbortSignal): Promise<OptimizedImage>;
  /** The uncompressed layer tar, verified while it streams. @throws if it is not kept. */
  openLayer(configDigest: string, diffId: string): Promise<Readable>;
  /** The image config as pushed. */
  configBytes(configDigest: string): Promise<Uint8Array>;
  reclaim(configDigest: string): Promise<void>;
}
