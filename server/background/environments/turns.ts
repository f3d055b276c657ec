/** Whose turn it is in an environment: the invoke that runs, and one more that may come before it has wholly left. */
import { within } from "./within.ts";

/** After its answer a runtime asks for the next event at once: who invokes again right away waits so long for that. */
const RETURN_LIMIT_MS = 200;

export class Turns {
  /** Invokes that have been placed here and have not left. The first comes with the environment. */
  #placed = 1;
  /** The one that runs is answered: the next may be placed here. */
  #returning = false;
  /** What it left is being cleared away: that is worth waiting for. */
  #clearing = false;
  /** Who waits until the one that runs has left. */
  #left: PromiseWithResolvers<void> | undefined;

  get status(): "free" | "returning" | "taken" {
    if (this.#placed === 0) return "free";
    return this.#placed === 1 && this.#returning ? "returning" : "taken";
  }

  place(): void {
    this.#placed += 1;
  }

  /** @returns whether its turn has come; false when the one before takes too long */
  come(): true | Promise<boolean> {
    if (this.#placed <= 1) return true;
    this.#left ??= Promise.withResolvers();
    return this.#comeAfter(this.#left.promise);
  }

  async #comeAfter(left: Promise<void>): Promise<boolean> {
    if (await within(RETURN_LIMIT_MS, left)) return true;
    if (this.#clearing) {
      await left;
      return true;
    }
    this.#returning = false;
    return false;
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
    this.#left?.resolve();
    this.#left = undefined;
  }
}
