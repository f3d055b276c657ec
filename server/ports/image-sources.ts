import type { Readable } from "node:stream";
import type { ResolvedImage } from "../core/image/function-image.ts";

export interface FetchedLayer {
  /** Of the blob as stored (compressed or not). */
  digest: string;
  diffId: string;
  mediaType: string;
  /** Of the blob. */
  sizeBytes: number;
  open(): Promise<Readable>;
}

/** An image that is at hand: its config, and its layers to read. */
export interface FetchedImage {
  configDigest: string;
  configBytes: Uint8Array;
  layers: FetchedLayer[];
}

/** Where images come from. */
export interface ImageSources {
  /**
   * What an ImageUri means now.
   * @throws PlatformError with AWS's text when it names nothing, or nothing Lambda takes.
   */
  resolve(imageUri: string, signal: AbortSignal): Promise<ResolvedImage>;
  /** The digest that a tag of our repository or of the engine names now; undefined when there is no such tag. */
  tagDigest(imageUri: string, signal: AbortSignal): Promise<string | undefined>;
  /** @throws ImageUnavailable when it is gone; InvalidImage when it is not an image. */
  fetch(image: ResolvedImage, signal: AbortSignal): Promise<FetchedImage>;
}
