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
   * What an ImageUri means now. Lambda reads for a function: our own repository is asked whether it may.
   * @throws PlatformError with AWS's text when it names nothing, or nothing Lambda takes or may read.
   */
  resolve(imageUri: string, functionName: string, signal: AbortSignal): Promise<ResolvedImage>;
  /** The repository of ours that it means, whether or not it is there; undefined when it means another place. */
  ownRepository(imageUri: string): string | undefined;
  /** The digest that a tag of our repository or of the engine names now; undefined when there is no such tag. */
  tagDigest(imageUri: string, signal: AbortSignal): Promise<string | undefined>;
  /** @throws ImageError when it is gone, may not be read, or is not an image. */
  fetch(image: ResolvedImage, functionName: string, signal: AbortSignal): Promise<FetchedImage>;
  /**
   * Whether it could be fetched, without reading its layers.
   * @throws ImageError ImageDeleted, ImageAccessDenied; RegistryAway and whatever else is thrown says nothing about it
   */
  check(image: ResolvedImage, functionName: string, signal: AbortSignal): Promise<void>;
}
