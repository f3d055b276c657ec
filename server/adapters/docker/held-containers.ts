/**
 * The containers that this program holds: created by it, and never asked to be removed. Whatever else carries its label
 * is a leftover: of a removal that the engine did not hear, or of a creation whose answer did not come.
 */
export class HeldContainers {
  readonly #ids = new Set<string>();
  /** Names of creations that the engine may have carried out, or still may, and nobody waits for any more. */
  readonly #unanswered = new Set<string>();

  get ids(): ReadonlySet<string> {
    return this.#ids;
  }

  created(containerId: string): void {
    this.#ids.add(containerId);
  }

  unanswered(name: string): void {
    this.#unanswered.add(name);
  }

  /** From the moment at which the removal is asked for, whether the engine hears it or not. */
  released(containerId: string): void {
    this.#ids.delete(containerId);
  }

  /** Whether the container of this name, which has just come into being, was given up. */
  wasGivenUp(name: string): boolean {
    return this.#unanswered.delete(name);
  }
}
