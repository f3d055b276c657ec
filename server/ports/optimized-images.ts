import type { Readable } from "node:stream";
import type { OptimizedImage } from "../core/image/function-image.ts";
import type { LayerProgress, OptimizationStep } from "../core/image/optimization.ts";
import type { FetchedImage } from "./image-sources.ts";
import type { KeyUser } from "./keys.ts";

export interface OptimizationObserver {
  step(step: OptimizationStep, change: "began" | "ended" | "failed"): void;
  layer(layer: LayerProgress): void;
}

/** Nobody looks. */
export const unobserved: OptimizationObserver = { step: () => undefined, layer: () => undefined };

/** A function version's own copy of an image: sealed for it alone, made of chunks that copies share. */
export interface SealedCopy {
  /** Unqualified: keys are told of the function alone. */
  functionArn: string;
  version: string;
  /** `sha256:<hex>` of the image's config. */
  configDigest: string;
}

export interface SealFor {
  /** Unqualified. */
  functionArn: string;
  version: string;
  /** The image's digest where it came from. */
  sourceDigest: string;
  /** Of the deployment. */
  generation: number;
  /** The function's own key: id, ARN or alias. Without one Lambda's of the account. */
  kmsKeyArn?: string;
  user: KeyUser;
}

/** What a sealed manifest gives access to. */
export interface OpenedImage {
  /** The image config as pushed. @throws StoreError ManifestUnreadable */
  configBytes(): Uint8Array;
  /** The uncompressed layer tar, bit for bit, verified while it streams. It breaks off with StoreError ChunkDamaged. */
  openLayer(diffId: string): Promise<Readable>;
  /**
   * A piece of a layer has been passed on, and nobody will look at it again: its memory is free at once. Left to the
   * garbage collector, each fifty megabytes of an image would make it go through the whole heap. Other bytes are left
   * alone.
   */
  giveBack(piece: Uint8Array): void;
}

/**
 * The optimized copies of images: what the engine is loaded from, and nothing else ever is.
 */
export interface OptimizedImages {
  /** @throws ImageError InvalidImage with a sentence that names the layer and the entry. */
  optimize(
    image: FetchedImage,
    sealFor: SealFor,
    observer: OptimizationObserver,
    signal: AbortSignal,
  ): Promise<OptimizedImage>;
  /** Asks for the key that it was sealed with: one Decrypt. @throws KeyError, StoreError ManifestUnreadable */
  open(copy: SealedCopy, user: KeyUser): Promise<OpenedImage>;
  /**
   * Opens the copy in the name of `openAs` and seals it again for the same function: with another key, or for another
   * version of it, which has a copy of its own then. Nothing is optimized. @throws KeyError of either key, StoreError ManifestUnreadable; the copy is then as it was
   */
  reseal(copy: SealedCopy, openAs: KeyUser, sealFor: SealFor): Promise<void>;
  /** ARN of the key that it is sealed with; undefined when there is no such copy. */
  keyIdOf(copy: SealedCopy): Promise<string | undefined>;
  /** Reads all its chunks; what is damaged is stored anew by the next optimization, which trusts what it knows. */
  setAsideDamage(copy: SealedCopy): Promise<void>;
  idOf(copy: SealedCopy): string;
  /** Without any key. What is damaged has an id alone. */
  list(): Promise<{ id: string; copy: SealedCopy | undefined }[]>;
  /** The sealed manifest goes; its chunks are collected when nobody else needs them. */
  reclaim(id: string): Promise<void>;
}
