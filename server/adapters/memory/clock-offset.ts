import type { ClockMove } from "../../core/schedule/clock-moves.ts";
import type { ClockOffset } from "../../ports/clock-offset.ts";

export class MemoryClockOffset implements ClockOffset {
  #moves: readonly ClockMove[] = [];

  async read(): Promise<readonly ClockMove[]> {
    return this.#moves;
  }

  async write(moves: readonly ClockMove[]): Promise<void> {
    this.#moves = moves;
  }
}
