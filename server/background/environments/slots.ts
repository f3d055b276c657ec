/** How many may do something at once. Those that wait take turns by key. */
import { FairQueue } from "../../core/schedule/fair-queue.ts";

export class Slots {
  #free: number;
  readonly #waiting = new FairQueue<() => void>();

  constructor(slots: number) {
    this.#free = slots;
  }

  /** @returns the slot; giving it back twice is once. @throws the signal's reason */
  async acquire(key: string, signal?: AbortSignal): Promise<Disposable> {
    signal?.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await this.#wait(key, signal);
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (held) this.#giveBack();
        held = false;
      },
    };
  }

  #wait(key: string, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const granted = () => {
        signal?.removeEventListener("abort", aborted);
        resolve();
      };
      const aborted = () => {
        this.#waiting.remove(key, granted);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", aborted, { once: true });
      this.#waiting.put(key, granted);
    });
  }

  #giveBack(): void {
    const next = this.#waiting.take();
    if (next) next();
    else this.#free += 1;
  }
}
