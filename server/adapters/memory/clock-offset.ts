import type { ClockJump, Jumped, NewClockJump } from "../../core/schedule/clock-jump.ts";
import type { ClockMove } from "../../core/schedule/clock-moves.ts";
import type { ClockOffset } from "../../ports/clock-offset.ts";

export class MemoryClockOffset implements ClockOffset {
  readonly #log: { appendJump(row: NewClockJump): ClockJump };
  #moves: readonly ClockMove[] = [];

  /** @param log the transition log, which is kept with the functions */
  constructor(log: { appendJump(row: NewClockJump): ClockJump }) {
    this.#log = log;
  }

  async read(): Promise<readonly ClockMove[]> {
    return this.#moves;
  }

  async jump(decide: (moves: readonly ClockMove[]) => Jumped | undefined) {
    const jumped = decide(this.#moves);
    if (!jumped) return undefined;
    this.#moves = jumped.moves;
    return { moves: jumped.moves, row: this.#log.appendJump(jumped.row) };
  }
}
