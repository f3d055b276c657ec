import type { SealedCopy } from "./optimized-images.ts";

export interface StoredCopy extends SealedCopy {
  /** Each once. */
  chunkNames: string[];
  /** Those that were stored for it. */
  newChunks: string[];
}

/** What the store holds, by the names of its chunks. */
export interface StoredChunks {
  copies(): Promise<StoredCopy[]>;
  /** In the layer's order. @returns undefined when the store does not know the layer */
  layer(diffId: string): Promise<{ name: string; sizeBytes: number }[] | undefined>;
}
