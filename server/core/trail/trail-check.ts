/** How the trail stands, for the pages. Times are epoch milliseconds. */
import type { TrailVerdict } from "./verify-chain.ts";

export interface TrailState {
  /** How many records there are. */
  count: number;
  /** SHA-256 of the last one. */
  head: string;
  /** What the start found wrong: a sentence. */
  fault?: string;
  /** When the first record was made. */
  firstAt?: number;
  /** The verification that runs, or the last one. */
  check?: TrailCheck;
}

export interface TrailCheck {
  startedAt: number;
  endedAt?: number;
  checkedRecords: number;
  totalRecords: number;
  /** Once it has ended. */
  verdict?: TrailVerdict;
  /** The first bad record, or the last good one before those that are missing. */
  shown?: { eventId: string; sequence: number };
  /** It did not come to its end: why. */
  failure?: string;
}
