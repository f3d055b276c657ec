/** Whose turn it is in an environment: the invoke that runs, and one more that may come before it has wholly left. */
import { Deadline } from "./deadline.ts";

export class Turns {
  /** Invokes that have been placed here and have not left. The first comes with the environment. */
  #placed = 1;
  /** The one that runs is answered: the next may be placed here. */
  #returning = false;
  /** What it left is being cleared away: that is worth waiting for. */
  #clearing = false;
  /** Tells the one that waits whether its turn has come. */
  #waiting: ((hasCome: boolean) => void) | undefined;
  readonly #limit: Deadline;

  constructor(clock: ConstructorParameters<typeof Deadline>[0]) {
    this.#limit = new Deadline(clock);
  }

  get status(): "free" | "returning" | "taken" {
    if (this.#placed === 0) return "free";
    return this.#placed === 1 && this.#returning ? "returning" : "taken";
  }

  place(): void {
    this.#placed += 1;
  }

  /** @returns whether its turn has come; false when the one before takes longer than `limitMs` */
  come(limitMs: number): true | Promise<boolean> {
    if (this.#placed <= 1) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#waiting = resolve;
    // A timer comes before what waits to be read: after two turns of the event loop all of that has been.
    const late = () => setImmediate(() => setImmediate(() => this.#isLate(resolve)));
    this.#limit.begin(limitMs, late);
    return promise;
  }

  /** It does not take its turn after all. */
  giveUp(): void {
    this.#placed -= 1;
  }

  returning(): void {
    this.#returning = true;
  }

  clearing(): void {
    this.#returning = true;
    this.#clearing = true;
  }

  /** The next one's turn begins when this has returned. */
  leave(): void {
    this.#placed -= 1;
    this.#returning = false;
    this.#clearing = false;
    this.#limit.end();
    this.#waiting?.(true);
    this.#waiting = undefined;
  }

  /** The environment ends. */
  close(): void {
    this.#limit.close();
    this.#waiting?.(false);
    this.#waiting = undefined;
  }

  #isLate(waiting: (hasCome: boolean) => void): void {
    if (this.#waiting !== waiting || this.#clearing) return;
    this.#returning = false;
    this.#waiting = undefined;
    waiting(false);
  }
}
