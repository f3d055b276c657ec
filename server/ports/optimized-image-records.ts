import type { OptimizedImage } from "../core/image/function-image.ts";

export interface OptimizedImageRecord {
  image: OptimizedImage;
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
