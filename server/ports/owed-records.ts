import type { NewTrailEvent } from "../core/trail/trail-event.ts";

/** What the audit trail is to say of a call if it does not come to its end. */
export interface OwedRecord {
  requestId: string;
  /** When the call began. Epoch milliseconds, real time. */
  at: number;
  event: NewTrailEvent;
}

/**
 * Calls that may have changed something and are not on the audit trail yet: after a kill, or when the trail did not
 * take them, they are put on it later.
 */
export interface OwedRecords {
  /** Kept when it returns; on disk at the latest with the next write that is. */
  put(owed: OwedRecord): Promise<void>;
  remove(requestId: string): Promise<void>;
  /** Those that began first come first. */
  list(): Promise<OwedRecord[]>;
}
