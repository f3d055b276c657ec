/**
 * Whether the engine is there, as far as this program knows.
 *
 * When it is found to be away, whoever waits for an answer of it is told at once, and nobody asks it anything until it
 * is back: a request would hang for as long as the engine does.
 */
import { setTimeout as delay } from "node:timers/promises";
import { EngineAway } from "../../core/errors/engine-away.ts";
import type { EngineAbsence } from "../../core/live/event.ts";

const RETRY_MS = 100;

export class EnginePresence {
  #absence: EngineAbsence | undefined;
  #whenBack: (() => void)[] = [];
  readonly #listeners = new Set<(error: EngineAway) => void>();

  /** Undefined while it is there. */
  get absence(): EngineAbsence | undefined {
    return this.#absence;
  }

  /** What to answer instead of asking it; undefined while it is there. */
  get refusal(): EngineAway | undefined {
    return this.#absence && new EngineAway(sentence(this.#absence));
  }

  leave(absence: EngineAbsence): void {
    if (this.#absence) return;
    this.#absence = absence;
    const error = new EngineAway(sentence(absence));
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
  async whenBack(signal: AbortSignal): Promise<void> {
    if (!this.#absence) await nextAttempt(signal);
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

/** A request has failed before it is known that the engine has gone. */
async function nextAttempt(signal: AbortSignal): Promise<void> {
  await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
}

function sentence({ since, reason }: EngineAbsence): string {
  const time = new Date(since).toISOString().slice(11, 19);
  return `Docker Engine does not answer since ${time} UTC: ${reason}.`;
}
