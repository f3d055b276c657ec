import type { OptimizedImage } from "../core/image/function-image.ts";

/** Where one layer's bytes are kept. */
export interface OptimizedLayer {
  diffId: string;
  /** Of the blob as kept: `sha256:<hex>` */
  digest: string;
  mediaType: string;
  /** Of the blob. */
  sizeBytes: number;
}

export interface OptimizedImageRecord {
  image: OptimizedImage;
  /** In the image's order, lowest first. */
  layers: OptimizedLayer[];
  /** Epoch milliseconds. */
  optimizedAt: number;
}

/** What is known of the images that were optimized, by the digest of their config. */
export interface OptimizedImageRecords {
  get(configDigest: string): Promise<OptimizedImageRecord | undefined>;
  list(): Promise<OptimizedImageRecord[]>;
  /** Inserts or replaces, by `image.configDigest`. */
  put(record: OptimizedImageRecord): Promise<void>;
  /** Does nothing when there is none. */
  delete(configDigest: string): Promise<void>;
}
