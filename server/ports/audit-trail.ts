import type { NewTrailEvent, TrailEvent } from "../core/trail/trail-event.ts";
import type { TrailPage, TrailQuery } from "../core/trail/trail-query.ts";
import type { TrailVerdict } from "../core/trail/verify-chain.ts";

/** What happened, for good: events are added and never changed or removed. */
export interface AuditTrail {
  /**
   * Committed when it returns: what is recorded may then be handed out. Concurrent calls share commits.
   * @throws when it was not kept; the call that it tells of is then to fail
   */
  append(event: NewTrailEvent): Promise<TrailEvent>;
  lookup(query: TrailQuery): Promise<TrailPage>;
  status(): TrailStatus;
  /**
   * Reads everything. Events that are appended meanwhile may or may not be part of it.
   * @param onProgress told from time to time how many records are verified
   */
  verify(signal: AbortSignal, onProgress?: (verified: number) => void): Promise<TrailVerdict>;
}

export interface TrailStatus {
  count: number;
  /** SHA-256 of the last record. */
  head: string;
  /** What is kept outside the database: a little behind it. Absent: nothing yet. */
  kept?: { count: number; head: string };
  /** What the start found: a sentence. Absent: everything that was known of the end was there. */
  fault?: string;
}
