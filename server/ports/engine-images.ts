import type { Readable } from "node:stream";
import type { OptimizedImage } from "../core/image/function-image.ts";

export interface EngineImageInfo {
  imageId: string;
  architecture: string;
  names: string[];
}

/** What an image is loaded from. */
export interface ImageContent {
  configBytes: Uint8Array;
  openLayer(diffId: string): Promise<Readable>;
  giveBack?(piece: Uint8Array): void;
}

/** Images in Docker Engine. Only `lambdarium/…` tags are ever made or removed. */
export interface EngineImages {
  inspect(nameOrId: string, signal: AbortSignal): Promise<EngineImageInfo | undefined>;
  /** Whether the tag is there and means this image. */
  has(image: OptimizedImage, signal: AbortSignal): Promise<boolean>;
  /**
   * Sends what the engine lacks and tags it. What has been sent is given back, whatever it is.
   * @throws when the engine refuses.
   */
  load(
    image: OptimizedImage,
    content: ImageContent,
    signal: AbortSignal,
    onBytes?: (sentBytes: number) => void,
  ): Promise<void>;
  /** A `docker save` archive of the image. */
  save(imageId: string, signal: AbortSignal): Promise<Readable>;
  /** Removes our tag, without force. @returns false while a container still runs the image. */
  remove(engineReference: string): Promise<boolean>;
  /** What a function can be made from: the user's own tags, sorted; `<none>` and ours are left out. */
  tagged(signal: AbortSignal): Promise<{ name: string; imageId: string; sizeBytes: number }[]>;
  /** Our tags. */
  list(signal: AbortSignal): Promise<string[]>;
}
