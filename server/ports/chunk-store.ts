import type { SealedCopy } from "./optimized-images.ts";

export interface CollectionResult {
  freedChunks: number;
  freedBytes: number;
  keptChunks: number;
}

export interface ScrubProgress {
  checkedChunks: number;
  totalChunks: number;
  checkedBytes: number;
}

/** The chunks as such, whatever is in them: nothing here needs a key. */
export interface ChunkStore {
  /**
   * Removes the chunks that no manifest names, in short turns between optimizations.
   * @param pause waits between two turns: it sets the rate, and ends the collection when it throws
   * @throws StoreError ManifestUnreadable when it cannot be known what a manifest needs: then nothing is removed
   */
  collect(pause: () => Promise<void>): Promise<CollectionResult>;
  /**
   * Reads every chunk and compares it with its name. What is damaged is set aside.
   * @param pause called after so many bytes: it sets the rate, and ends the scrub when it throws
   * @returns the names of what is damaged or missing
   */
  scrub(pause: (progress: ScrubProgress) => Promise<void>): Promise<string[]>;
  /** Which copies need one of these chunks. */
  copiesWith(chunkNames: readonly string[]): Promise<SealedCopy[]>;
}
