/**
 * How a thread works that nobody waits for: a while, then a short pause. The kernel lets whoever computes go on for
 * some milliseconds before another has its turn, at any priority, and what an invoke waits for takes a tenth of one.
 */

export interface PaceClock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Whoever waits for the processor has it meanwhile. */
  pause(milliseconds: number): void;
}

const FIRST_WORK_MS = 0.25;
const PAUSE_MS = 0.25;
/** A large piece of work has few more pauses than a small one. */
const GROWTH = 1.1;
/** A pause that takes so long says that the machine has no time to spare: more of them would only let work pile up. */
const LATE_MS = 1;
const LATE_GROWTH = 4;

export class Pace {
  readonly #clock: PaceClock;
  #workMs = FIRST_WORK_MS;
  #since = 0;

  constructor(clock: PaceClock) {
    this.#clock = clock;
  }

  /** Another piece of work. */
  begin(): void {
    this.#workMs = FIRST_WORK_MS;
  }

  /** It may have waited for more of it, and not worked meanwhile. */
  resume(): void {
    this.#since = this.#clock.now();
  }

  /** Between two steps of it, each much shorter than a pause. */
  step(): void {
    const pausedAt = this.#clock.now();
    if (pausedAt - this.#since < this.#workMs) return;
    this.#clock.pause(PAUSE_MS);
    this.#since = this.#clock.now();
    this.#workMs *= this.#since - pausedAt < LATE_MS ? GROWTH : LATE_GROWTH;
  }
}

/** Blocks the thread that calls it. */
export function threadClock(): PaceClock {
  const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  return { now: () => performance.now(), pause: (milliseconds) => void Atomics.wait(never, 0, 0, milliseconds) };
}
