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

const WORK_MS = 0.12;
const PAUSE_MS = 0.25;
/** With so many pauses it keeps to that: what a batch is when invokes come one after the other. */
const EVEN_PAUSES = 80;
/** Then it works longer each time, so that much more work has few more pauses: behind it the next is piling up. */
const GROWTH = 1.15;

export class Pace {
  readonly #clock: PaceClock;
  #workMs = WORK_MS;
  #pauses = 0;
  #since = 0;

  constructor(clock: PaceClock) {
    this.#clock = clock;
  }

  /** Another piece of work. */
  begin(): void {
    this.#workMs = WORK_MS;
    this.#pauses = 0;
    this.#since = this.#clock.now();
  }

  /** Between two steps of it, each much shorter than a pause. */
  step(): void {
    if (this.#clock.now() - this.#since < this.#workMs) return;
    this.#clock.pause(PAUSE_MS);
    this.#since = this.#clock.now();
    this.#pauses += 1;
    if (this.#pauses > EVEN_PAUSES) this.#workMs *= GROWTH;
  }
}

/** No more pauses in this piece of work: somebody waits for it. Shared by the thread that works and the one that says so. */
export class Hurry {
  readonly flag: Int32Array<SharedArrayBuffer>;

  constructor(flag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))) {
    this.flag = flag;
  }

  set(): void {
    Atomics.store(this.flag, 0, 1);
    Atomics.notify(this.flag, 0);
  }

  clear(): void {
    Atomics.store(this.flag, 0, 0);
  }
}

/** Blocks the thread that calls it. */
export function threadClock({ flag }: Hurry): PaceClock {
  return { now: () => performance.now(), pause: (milliseconds) => void Atomics.wait(flag, 0, 0, milliseconds) };
}
