/** What is known of the encrypted store's upkeep. Times are epoch milliseconds. */
export interface StoreStatus {
  /** The last collection that ended. */
  collection?: { endedAt: number; freedChunks: number; freedBytes: number; keptChunks: number };
  /** The one that runs, or the last one. */
  scrub?: ScrubStatus;
}

export interface ScrubStatus {
  startedAt: number;
  endedAt?: number;
  checkedChunks: number;
  totalChunks: number;
  checkedBytes: number;
  /** Names of chunks that were found damaged or missing, once it has ended. */
  damaged: string[];
  /** It did not come to its end: why. */
  failure?: string;
}
