/**
 * Looks into the database itself after every turn, past the adapter: every row that was written is a cell of the
 * tables, records are where their rows have come to, and no revision is told twice.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Deployment } from "../../../core/function/function-record.ts";
import { type Path, type PathRow, pathAfter } from "../../../core/function/testing/transition-path.ts";

interface StoredVersion {
  functionId: string;
  functionName: string;
  version: string;
  revisionId: string;
  state: string;
  updateStatus: string;
  stateReasonCode: string | null;
  serving: string;
  [column: string]: unknown;
}

export class StoreWatch implements Disposable {
  readonly #database: DatabaseSync;
  readonly #rows: StatementSync;
  readonly #versions: StatementSync;
  readonly #changes: StatementSync;
  #seenChanges: unknown;
  #sequence = 0;
  #moment = 0;
  /** What each version served, and from which moment on. */
  readonly #served = new Map<string, { generation: number; from: number }[]>();
  readonly #paths = new Map<string, Path>();
  /** As it was when each revision was first seen. */
  readonly #revisions = new Map<string, string>();
  /** When a version of this function was Failed last. */
  readonly #failedAt = new Map<string, number>();
  /** As it was read last. */
  current: StoredVersion[] = [];

  constructor(file: string) {
    this.#database = new DatabaseSync(file, { readOnly: true });
    this.#rows = this.#database.prepare(
      'SELECT * FROM "Transition" WHERE "sequence" > ? AND "functionId" IS NOT NULL ORDER BY "sequence"',
    );
    this.#versions = this.#database.prepare(
      'SELECT v.*, f."functionName" FROM "FunctionVersion" v JOIN "Function" f USING ("functionId")',
    );
    this.#changes = this.#database.prepare("PRAGMA data_version");
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  /** @throws Error that says what is wrong */
  look(): void {
    const { data_version: changes } = this.#changes.get() ?? {};
    if (changes === this.#seenChanges) return;
    this.#seenChanges = changes;
    for (const row of this.#rows.all(this.#sequence) as unknown as (PathRow & { sequence: number })[]) {
      this.#sequence = row.sequence;
      const key = keyOf(row);
      this.#paths.set(key, pathAfter(row, this.#paths.get(key)));
    }
    this.#moment += 1;
    this.current = this.#versions.all() as unknown as StoredVersion[];
    this.#compare();
  }

  /** Counts what has changed. */
  get moment(): number {
    return this.#moment;
  }

  /** Whether a version of the function was Failed at that moment or since. */
  hasFailed(functionName: string, since: number): boolean {
    return (this.#failedAt.get(functionName) ?? -1) >= since;
  }

  /** @throws Error when the version has served another generation alone, all the time since that moment */
  assertServed(of: { functionId: string; version: string }, generation: number, since: number): void {
    const served = this.#served.get(keyOf(of)) ?? [];
    const possible = served.filter((_, at) => (served[at + 1]?.from ?? Number.POSITIVE_INFINITY) > since);
    if (possible.some((one) => one.generation === generation)) return;
    throw new Error(`${keyOf(of)} is run in generation ${generation}, and serves ${JSON.stringify(possible)}`);
  }

  #compare(): void {
    const alive = new Map([...this.#paths].filter(([, { state }]) => state !== null));
    for (const version of this.current) {
      const key = keyOf(version);
      const path = alive.get(key);
      alive.delete(key);
      const is = `${version.state}, ${version.updateStatus}`;
      if (is !== `${path?.state}, ${path?.update}`)
        throw new Error(`${key} is ${is}, and its rows say ${path?.state}, ${path?.update}`);
      if (version.state === "Failed") this.#failedAt.set(version.functionName, this.#moment);
      this.#noteRevision(version);
    }
    if (alive.size > 0) throw new Error(`${[...alive.keys()]} should be there, by their rows`);
  }

  #noteRevision({ lastInvokedAt: _, ...version }: StoredVersion): void {
    const text = JSON.stringify(version);
    const known = this.#revisions.get(version.revisionId);
    if (known !== undefined && known !== text)
      throw new Error(`the revision ${version.revisionId} is told of two things: ${known} and ${text}`);
    if (known !== undefined) return;
    this.#revisions.set(version.revisionId, text);
    const { generation } = servingOf(version);
    const served = this.#served.get(keyOf(version)) ?? [];
    if (served.at(-1)?.generation !== generation) served.push({ generation, from: this.#moment });
    this.#served.set(keyOf(version), served);
  }
}

export function servingOf({ serving }: Pick<StoredVersion, "serving">): Deployment {
  return JSON.parse(serving);
}

function keyOf({ functionId, version }: { functionId: string; version: string }): string {
  return `${functionId} ${version}`;
}
