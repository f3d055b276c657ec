/**
 * Turns: whoever asks a port for something waits until it is let, and may have to wait once more for the answer. So
 * others act in between, one at a time, in an order that a seed decides and that it decides again.
 */
import type { Random } from "./random.ts";

interface Turn {
  what: string;
  take(): Promise<void>;
}

/** How often an answer is held back until others have acted. */
const HELD_BACK = 0.3;
/** Nobody waits for more than a schedule has. */
const MOST_TURNS = 5_000;

export class Turns {
  /** What has been done, oldest first: for whoever reads of a failure. */
  readonly trace: string[] = [];
  readonly #waiting: Turn[] = [];
  readonly #random: Random;
  readonly #afterEach: () => void;

  /** @param afterEach called after each turn; it throws when something is wrong. */
  constructor(random: Random, afterEach: () => void) {
    this.#random = random;
    this.#afterEach = afterEach;
  }

  /** Does the work when it is let. */
  ask<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const take = async () => {
      try {
        const result = await work();
        if (!this.#random.chance(HELD_BACK)) return resolve(result);
        this.#waiting.push({ what: `${what}: answered`, take: async () => resolve(result) });
      } catch (error) {
        reject(error);
      }
    };
    this.#waiting.push({ what, take });
    return promise;
  }

  /** Lets one after the other until nobody waits any more. */
  async play(): Promise<void> {
    for (let turns = 0; ; turns++) {
      if (turns > MOST_TURNS) throw new Error("it goes on and on");
      await untilNothingGoesOn();
      const [turn] = this.#waiting.splice(this.#random.below(Math.max(1, this.#waiting.length)), 1);
      if (!turn) return;
      this.trace.push(turn.what);
      await turn.take();
      this.#afterEach();
    }
  }

  /** The port, of which everything that is asked waits for its turn. */
  of<Port extends object>(name: string, port: Port, atOnce: readonly (keyof Port)[] = []): Port {
    return new Proxy(port, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key, target);
        if (typeof member !== "function") return member;
        if (atOnce.includes(key as keyof Port)) return member.bind(target);
        return (...asked: unknown[]) => this.ask(`${name}.${String(key)}`, async () => member.apply(target, asked));
      },
    });
  }
}

/** What needs no turn has come as far as it can. */
async function untilNothingGoesOn(): Promise<void> {
  for (let round = 0; round < 2; round++) await new Promise<void>((resolve) => setImmediate(resolve));
}
