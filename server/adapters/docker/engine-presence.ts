/**
 * Whether the engine is there, as far as this program knows.
 *
 * When it is found to be away, whoever waits for an answer of it is told at once, and nobody asks it anything until it
 * is back: a request would hang for as long as the engine does.
 */
import { absenceSentence, EngineAway } from "../../core/errors/engine-away.ts";
import type { EngineAbsence } from "../../core/live/event.ts";

export class EnginePresence {
  #absence: EngineAbsence | undefined;
  #whenBack: (() => void)[] = [];
  #heardAt = performance.now();
  readonly #listeners = new Set<(error: EngineAway) => void>();

  /** Undefined while it is there. */
  get absence(): EngineAbsence | undefined {
    return this.#absence;
  }

  /** What to answer instead of asking it; undefined while it is there. */
  get refusal(): EngineAway | undefined {
    return this.#absence && new EngineAway(absenceSentence(this.#absence));
  }

  /** Milliseconds since anything came from it. */
  get silentMs(): number {
    return performance.now() - this.#heardAt;
  }

  heard(): void {
    this.#heardAt = performance.now();
  }

  leave(absence: EngineAbsence): void {
    if (this.#absence) return;
    this.#absence = absence;
    const error = new EngineAway(absenceSentence(absence));
    for (const listener of [...this.#listeners]) listener(error);
  }

  /** It answers again, but is of no use yet. */
  explain(reason: string): void {
    if (this.#absence) this.#absence = { ...this.#absence, reason };
  }

  comeBack(): void {
    this.#absence = undefined;
    for (const resolve of this.#whenBack.splice(0)) resolve();
  }

  /** Resolves when it is there, or nobody waits any more. */
  async whenThere(signal: AbortSignal): Promise<void> {
    while (this.#absence && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#whenBack.push(resolve);
      signal.addEventListener("abort", () => resolve(), { once: true });
      await promise;
    }
  }

  /** @returns unsubscribe. */
  onLeave(listener: (error: EngineAway) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
