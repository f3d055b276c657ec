import type { ClockMove } from "../core/schedule/clock-moves.ts";

/** How far due time is ahead, and since when, kept over restarts. */
export interface ClockOffset {
  /** As they were written last. */
  read(): Promise<readonly ClockMove[]>;
  /** Resolves when they are on disk. */
  write(moves: readonly ClockMove[]): Promise<void>;
}
