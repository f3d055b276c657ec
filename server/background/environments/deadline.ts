/**
 * When the invoke that runs has to have ended. One timer serves invoke after invoke: it is left as it is when one ends in
 * time, and looks again when it goes off.
 */
import type { Clock } from "../../ports/clock.ts";

export class Deadline {
  readonly #clock: Pick<Clock, "monotonic">;
  /** On the monotonic clock. */
  #at = 0;
  #passed: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  begin(leftMs: number, passed: () => void): void {
    this.#at = this.#clock.monotonic() + leftMs;
    this.#passed = passed;
    if (this.#at < this.#timerAt) this.#wait(leftMs);
  }

  end(): void {
    this.#passed = undefined;
  }

  /** Nothing follows. */
  close(): void {
    this.end();
    clearTimeout(this.#timer);
    this.#timerAt = Number.POSITIVE_INFINITY;
  }

  #wait(leftMs: number): void {
    clearTimeout(this.#timer);
    this.#timerAt = this.#clock.monotonic() + leftMs;
    this.#timer = setTimeout(() => this.#look(), leftMs);
  }

  #look(): void {
    this.#timerAt = Number.POSITIVE_INFINITY;
    const passed = this.#passed;
    if (!passed) return;
    const leftMs = this.#at - this.#clock.monotonic();
    if (leftMs > 0) {
      this.#wait(leftMs);
    } else {
      this.#passed = undefined;
      passed();
    }
  }
}
