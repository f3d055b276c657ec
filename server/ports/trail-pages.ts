import type { TrailPosition, TrailRange } from "../core/trail/trail-query.ts";
import type { KeyUses, TrailCount, TrailNames, TrailNeighbour, TrailRows } from "../core/trail/trail-view.ts";

/** What pages read of the audit trail: large as it may be, nobody else waits meanwhile. */
export interface TrailPages {
  /** Newest first. */
  rows(range: TrailRange, page: { after?: TrailPosition; limit: number }): Promise<TrailRows>;
  count(range: TrailRange): Promise<TrailCount>;
  /** How often keys were used, by slot of time. */
  uses(range: TrailRange, slotMs: number): Promise<KeyUses>;
  names(): Promise<TrailNames>;
  /** Those of these records that there are, in order. */
  recordsAt(sequences: readonly number[]): Promise<TrailNeighbour[]>;
}
