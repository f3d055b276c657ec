import type { FunctionRecord } from "../core/function/function-record.ts";
import type { NewTransition, Transition, TransitionLogRow } from "../core/function/transition.ts";
import type { VersionId, VersionName } from "../core/function/version.ts";

/** Functions and their transition log. A change and its row are one transaction, committed to disk before it returns. */
export interface Functions {
  /** Its `$LATEST`. */
  get(functionName: string): Promise<FunctionRecord | undefined>;
  getVersion(name: VersionName): Promise<FunctionRecord | undefined>;
  /** The `$LATEST` of each, sorted by name. */
  list(): Promise<FunctionRecord[]>;
  /** Every version of this function, or of all: sorted by name, `$LATEST` first, then by number. */
  versions(functionName?: string): Promise<FunctionRecord[]>;
  /** @returns undefined when the name is taken. */
  create(record: FunctionRecord, transition: NewTransition): Promise<Transition | undefined>;
  /**
   * Compare-and-set: stores `next` only if the stored revision is still `expectedRevisionId`.
   * A `next` that is Inactive is stored only if nobody has invoked the version since it was read, and no reading that
   * begins meanwhile shows it as it was: an invoke wins.
   * Tags and what it follows are the function's: they are stored with `$LATEST` alone.
   * @returns undefined when another change was first; re-read and decide anew. `[]` when no row was to be written.
   */
  change(expectedRevisionId: string, next: FunctionRecord, rows: NewTransition[]): Promise<Transition[] | undefined>;
  /**
   * The next number is given to a version made from `latest`, which must be as it was read, its last number included.
   * None is given again, also when its version was deleted.
   * @param version what it is to be, and its row, once its number is known
   * @returns undefined when another change was first.
   */
  publish(
    latest: FunctionRecord,
    version: (number: string) => { record: FunctionRecord; row: NewTransition },
  ): Promise<{ record: FunctionRecord; transition: Transition } | undefined>;
  /**
   * Removes these versions of one function, all of them as they were read. With `$LATEST` the function goes: then no
   * other version of it may be left. A version that an alias names stays.
   * @returns undefined when another change was first: look again.
   */
  delete(records: FunctionRecord[], rows: NewTransition[]): Promise<Transition[] | undefined>;
  /** The last-invoke mark of a version; not a change: the revision stays. */
  touch(of: VersionId, lastInvokedAt: number): void;
  /** A remark in the log that changes no state. */
  remark(row: NewTransition): Promise<Transition>;

  /** Rows with `sequence` above `after`, ascending, at most `limit`. */
  transitionsAfter(after: number, limit: number): Promise<TransitionLogRow[]>;
  /** Newest first; of one function, with the jumps of the clock since it is there, or of all. */
  transitions(query: { functionId?: string; before?: number; limit: number }): Promise<TransitionLogRow[]>;
  /** The last number given; 0 when there is none. */
  lastSequence(): Promise<number>;
}
