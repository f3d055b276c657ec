import type { ClockOffset } from "../../ports/clock-offset.ts";

export class MemoryClockOffset implements ClockOffset {
  #offsetMs = 0;

  async read(): Promise<number> {
    return this.#offsetMs;
  }

  async write(offsetMs: number): Promise<void> {
    this.#offsetMs = offsetMs;
  }
}
