import type { Alias } from "../core/function/alias.ts";

/**
 * Aliases of functions. Each names versions that are there: one is not deleted while an alias names it. They go with
 * their function. A change is committed to disk before it returns.
 */
export interface Aliases {
  get(functionId: string, name: string): Promise<Alias | undefined>;
  /** Sorted by name. */
  list(functionId: string): Promise<Alias[]>;
  /** @returns false when the name is taken, or a version that it names is not there: look again. */
  create(alias: Alias): Promise<boolean>;
  /** Compare-and-set. @returns false when another change was first, or a version that it names is not there. */
  change(expectedRevisionId: string, next: Alias): Promise<boolean>;
  /** @returns false when there is none. */
  delete(functionId: string, name: string): Promise<boolean>;
}
