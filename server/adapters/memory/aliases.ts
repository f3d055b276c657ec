import { type Alias, versionsOf } from "../../core/function/alias.ts";
import type { VersionId } from "../../core/function/version.ts";
import type { Aliases } from "../../ports/aliases.ts";

/** Aliases in memory, beside the functions that they are of. */
export class MemoryAliases implements Aliases {
  readonly #aliases = new Map<string, Alias>();
  readonly #isThere: (version: VersionId) => boolean;

  constructor(isThere: (version: VersionId) => boolean) {
    this.#isThere = isThere;
  }

  async get(functionId: string, name: string): Promise<Alias | undefined> {
    return structuredClone(this.#aliases.get(keyOf(functionId, name)));
  }

  async list(functionId: string): Promise<Alias[]> {
    return structuredClone(this.#of(functionId).sort((a, b) => (a.name < b.name ? -1 : 1)));
  }

  async create(alias: Alias): Promise<boolean> {
    const key = keyOf(alias.functionId, alias.name);
    if (this.#aliases.has(key) || !this.#namesWhatIsThere(alias)) return false;
    this.#aliases.set(key, structuredClone(alias));
    return true;
  }

  async change(expectedRevisionId: string, next: Alias): Promise<boolean> {
    const key = keyOf(next.functionId, next.name);
    if (this.#aliases.get(key)?.revisionId !== expectedRevisionId || !this.#namesWhatIsThere(next)) return false;
    this.#aliases.set(key, structuredClone(next));
    return true;
  }

  async delete(functionId: string, name: string): Promise<boolean> {
    return this.#aliases.delete(keyOf(functionId, name));
  }

  names({ functionId, version }: VersionId): boolean {
    return this.#of(functionId).some((alias) => versionsOf(alias).includes(version));
  }

  /** The function is deleted. */
  forget(functionId: string): void {
    for (const { name } of this.#of(functionId)) this.#aliases.delete(keyOf(functionId, name));
  }

  #of(functionId: string): Alias[] {
    return [...this.#aliases.values()].filter((alias) => alias.functionId === functionId);
  }

  #namesWhatIsThere(alias: Alias): boolean {
    return versionsOf(alias).every((version) => this.#isThere({ functionId: alias.functionId, version }));
  }
}

function keyOf(functionId: string, name: string): string {
  return `${functionId}:${name}`;
}
