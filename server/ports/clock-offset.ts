import type { ClockJump, Jumped } from "../core/schedule/clock-jump.ts";
import type { ClockMove } from "../core/schedule/clock-moves.ts";

/** How far due time is ahead, and since when, kept over restarts. */
export interface ClockOffset {
  /** As they were written last. */
  read(): Promise<readonly ClockMove[]>;
  /**
   * Stores moves and their row in the transition log together, on disk when it resolves; one jump at a time.
   * @param decide what becomes of the moves as they are now; what it throws is the caller's
   * @returns undefined when nothing was to be moved
   */
  jump(
    decide: (moves: readonly ClockMove[]) => Jumped | undefined,
  ): Promise<{ moves: readonly ClockMove[]; row: ClockJump } | undefined>;
}
