/** The platform's clock as it is read. Epoch milliseconds, and milliseconds. */
import type { ClockMove } from "./clock-moves.ts";

export interface ClockReading {
  now: number;
  /** What is due is compared with this. */
  dueNow: number;
  offsetMs: number;
  /** Since when it has been how far ahead: what is idle counts by it. */
  moves: readonly ClockMove[];
}
