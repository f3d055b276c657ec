/** How many may do something at once. Those that wait take turns by function; slow ones stand in nobody else's way. */
import { FairQueue } from "../../core/schedule/fair-queue.ts";
import { hasTimeToSpare, mayStart } from "../../core/schedule/start-admission.ts";
import type { Processors } from "../../ports/processors.ts";

export interface SlotSettings {
  atOnce: number;
  /** Absent: a slot is held until it is given back. */
  slow?: { afterMs: number; forgottenAfterMs: number; processors: Processors };
}

interface Slot {
  functionId: string;
  since: number;
  slow: boolean;
}

interface Waiting {
  functionId: string;
  grant(slot: Slot): void;
}

/** While somebody waits it is looked at so often whether one that is slow still stands in the way. */
const LOOK_EVERY_MS = 250;

export class Slots {
  readonly #settings: SlotSettings;
  readonly #held = new Set<Slot>();
  readonly #waiting = new FairQueue<Waiting>();
  #looking: NodeJS.Timeout | undefined;

  constructor(settings: SlotSettings) {
    this.#settings = settings;
  }

  get hasWaiting(): boolean {
    return !this.#waiting.isEmpty;
  }

  /** @returns the slot; giving it back twice is once. @throws the signal's reason */
  async acquire(functionId: string, signal?: AbortSignal): Promise<Disposable> {
    signal?.throwIfAborted();
    const slot = this.#isOpenFor(functionId) ? this.#hold(functionId) : await this.#wait(functionId, signal);
    return {
      [Symbol.dispose]: () => {
        if (this.#held.delete(slot)) this.#grant();
      },
    };
  }

  #wait(functionId: string, signal?: AbortSignal): Promise<Slot> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        functionId,
        grant(slot) {
          signal?.removeEventListener("abort", aborted);
          resolve(slot);
        },
      };
      const aborted = () => {
        this.#waiting.remove(functionId, waiting);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", aborted, { once: true });
      this.#waiting.put(functionId, waiting);
      this.#lookAgain();
    });
  }

  #isOpenFor(functionId: string): boolean {
    return mayStart(functionId, this.#held, this.#settings.atOnce);
  }

  #hold(functionId: string): Slot {
    const slot = { functionId, since: performance.now(), slow: false };
    this.#held.add(slot);
    return slot;
  }

  #grant(): void {
    for (;;) {
      const next = this.#waiting.take((functionId) => this.#isOpenFor(functionId));
      if (!next) return;
      next.grant(this.#hold(next.functionId));
    }
  }

  #lookAgain(): void {
    const { slow } = this.#settings;
    if (!slow || this.#looking) return;
    // What they did before nobody asked does not count.
    slow.processors.idleShare();
    this.#looking = setInterval(() => {
      if (this.#waiting.isEmpty) {
        clearInterval(this.#looking);
        this.#looking = undefined;
      } else {
        this.#look(slow);
      }
    }, LOOK_EVERY_MS).unref();
  }

  #look({ afterMs, forgottenAfterMs, processors }: NonNullable<SlotSettings["slow"]>): void {
    const nobodyComputes = hasTimeToSpare(processors.idleShare());
    const now = performance.now();
    for (const slot of this.#held) {
      const heldMs = now - slot.since;
      slot.slow = heldMs >= afterMs;
      if (heldMs >= forgottenAfterMs || (slot.slow && nobodyComputes)) this.#held.delete(slot);
    }
    this.#grant();
  }
}
