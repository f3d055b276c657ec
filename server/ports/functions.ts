import type { FunctionRecord } from "../core/function/function-record.ts";
import type { NewTransition, Transition } from "../core/function/transition.ts";

/** Functions and their transition log. A change and its row are one transaction, committed to disk before it returns. */
export interface Functions {
  get(functionName: string): Promise<FunctionRecord | undefined>;
  /** Sorted by name. */
  list(): Promise<FunctionRecord[]>;
  /** @returns undefined when the name is taken. */
  create(record: FunctionRecord, transition: NewTransition): Promise<Transition | undefined>;
  /**
   * Compare-and-set: stores `next` only if the stored revision is still `expectedRevisionId`.
   * A `next` that is Inactive is stored only if nobody has invoked the function since it was read, and no reading that
   * begins meanwhile shows it as it was: an invoke wins.
   * @returns undefined when another change was first; re-read and decide anew. `[]` when no row was to be written.
   */
  change(expectedRevisionId: string, next: FunctionRecord, rows: NewTransition[]): Promise<Transition[] | undefined>;
  /** @returns undefined when another change was first. */
  delete(record: FunctionRecord, row: NewTransition): Promise<Transition | undefined>;
  /** The last-invoke mark; not a change: the revision stays. */
  touch(functionId: string, lastInvokedAt: number): void;
  /** A remark in the log that changes no state. */
  remark(row: NewTransition): Promise<Transition>;

  /** Rows with `sequence` above `after`, ascending, at most `limit`. */
  transitionsAfter(after: number, limit: number): Promise<Transition[]>;
  /** Newest first; of one function, or of all. */
  transitions(query: { functionId?: string; before?: number; limit: number }): Promise<Transition[]>;
  /** The last number given; 0 when there is none. */
  lastSequence(): Promise<number>;
}
