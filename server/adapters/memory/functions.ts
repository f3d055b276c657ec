import type { FunctionRecord } from "../../core/function/function-record.ts";
import {
  isClockJump,
  isTransition,
  type NewTransition,
  type Transition,
  type TransitionLogRow,
} from "../../core/function/transition.ts";
import {
  compareVersions,
  isLatest,
  latestOf,
  type VersionId,
  type VersionName,
  versionIdKey,
  versionKey,
} from "../../core/function/version.ts";
import type { ClockJump, NewClockJump } from "../../core/schedule/clock-jump.ts";
import type { Functions } from "../../ports/functions.ts";
import { MemoryAliases } from "./aliases.ts";

/** Functions and their log in memory: for tests, and for whoever needs no yesterday. */
export class MemoryFunctions implements Functions {
  /** By name and version. */
  readonly #records = new Map<string, FunctionRecord>();
  readonly #transitions: TransitionLogRow[] = [];
  /** By function id: the last number that was given. */
  readonly #numbers = new Map<string, number>();
  readonly aliases = new MemoryAliases((version) =>
    [...this.#records.values()].some((record) => versionIdKey(record) === versionIdKey(version)),
  );

  get(functionName: string): Promise<FunctionRecord | undefined> {
    return this.getVersion(latestOf(functionName));
  }

  async getVersion(name: VersionName): Promise<FunctionRecord | undefined> {
    return this.#whole(this.#records.get(versionKey(name)));
  }

  async list(): Promise<FunctionRecord[]> {
    return (await this.versions()).filter(isLatest);
  }

  async versions(functionName?: string): Promise<FunctionRecord[]> {
    const wanted = [...this.#records.values()].filter((one) => (functionName ?? one.functionName) === one.functionName);
    const sorted = wanted.sort((a, b) =>
      a.functionName === b.functionName ? compareVersions(a, b) : a.functionName < b.functionName ? -1 : 1,
    );
    return sorted.flatMap((record) => this.#whole(record) ?? []);
  }

  async create(record: FunctionRecord, transition: NewTransition): Promise<Transition | undefined> {
    if (this.#records.has(versionKey(record))) return undefined;
    this.#records.set(versionKey(record), structuredClone(record));
    return this.#append(transition);
  }

  async change(
    expectedRevisionId: string,
    next: FunctionRecord,
    rows: NewTransition[],
  ): Promise<Transition[] | undefined> {
    const stored = this.#unchanged({ ...next, revisionId: expectedRevisionId });
    if (!stored) return undefined;
    if (next.state === "Inactive" && (stored.lastInvokedAt ?? 0) > (next.lastInvokedAt ?? 0)) return undefined;
    const lastInvokedAt = latest(stored.lastInvokedAt, next.lastInvokedAt);
    this.#records.set(versionKey(next), structuredClone({ ...next, ...lastInvokedAt }));
    return rows.map((row) => this.#append(row));
  }

  async publish(
    from: FunctionRecord,
    version: (number: string) => { record: FunctionRecord; row: NewTransition },
  ): Promise<{ record: FunctionRecord; transition: Transition } | undefined> {
    const { lastNumber = 0 } = from;
    if (!this.#unchanged(from) || lastNumber !== (this.#numbers.get(from.functionId) ?? 0)) return undefined;
    const number = lastNumber + 1;
    const { record, row } = version(String(number));
    this.#numbers.set(from.functionId, number);
    this.#records.set(versionKey(record), structuredClone(record));
    return { record: structuredClone(record), transition: this.#append(row) };
  }

  async delete(records: FunctionRecord[], rows: NewTransition[]): Promise<Transition[] | undefined> {
    if (!records.every((record) => this.#unchanged(record))) return undefined;
    const whole = records.find(isLatest);
    const all = [...this.#records.values()].filter(({ functionName }) => functionName === whole?.functionName);
    if (whole && all.length > records.length) return undefined;
    if (whole) this.aliases.forget(whole.functionId);
    else if (records.some((record) => this.aliases.names(record))) return undefined;
    for (const record of records) this.#records.delete(versionKey(record));
    return rows.map((row) => this.#append(row));
  }

  touch(of: VersionId, lastInvokedAt: number): void {
    const stored = [...this.#records.values()].find((record) => versionIdKey(record) === versionIdKey(of));
    if (stored) Object.assign(stored, latest(stored.lastInvokedAt, lastInvokedAt));
  }

  async remark(row: NewTransition): Promise<Transition> {
    return this.#append(row);
  }

  async transitionsAfter(after: number, limit: number): Promise<TransitionLogRow[]> {
    return structuredClone(this.#transitions.filter((row) => row.sequence > after).slice(0, limit));
  }

  async transitions(query: { functionId?: string; before?: number; limit: number }): Promise<TransitionLogRow[]> {
    const { functionId, before = Number.POSITIVE_INFINITY, limit } = query;
    const isOwn = (row: TransitionLogRow) => isTransition(row) && row.functionId === functionId;
    const from = functionId === undefined ? 0 : this.#transitions.findIndex(isOwn);
    const matching = this.#transitions
      .slice(from < 0 ? this.#transitions.length : from)
      .filter((row) => row.sequence < before && (functionId === undefined || isOwn(row) || isClockJump(row)));
    return structuredClone(matching.reverse().slice(0, limit));
  }

  async lastSequence(): Promise<number> {
    return this.#transitions.length;
  }

  #unchanged(read: VersionName & VersionId & { revisionId: string }): FunctionRecord | undefined {
    const stored = this.#records.get(versionKey(read));
    return stored?.functionId === read.functionId && stored.revisionId === read.revisionId ? stored : undefined;
  }

  /** Tags and numbers are the function's. */
  #whole(record: FunctionRecord | undefined): FunctionRecord | undefined {
    if (!record) return undefined;
    if (isLatest(record)) {
      const { lastNumber: _, ...rest } = record;
      const lastNumber = this.#numbers.get(record.functionId);
      return structuredClone({ ...rest, ...(lastNumber !== undefined && { lastNumber }) });
    }
    const tags = this.#records.get(versionKey(latestOf(record.functionName)))?.tags ?? {};
    return structuredClone({ ...record, tags });
  }

  /** A row of the clock, which has its place in the same log. */
  appendJump(row: NewClockJump): ClockJump {
    const jump = { ...row, sequence: this.#transitions.length + 1 };
    this.#transitions.push(jump);
    return structuredClone(jump);
  }

  #append(row: NewTransition): Transition {
    const transition = { ...row, sequence: this.#transitions.length + 1 };
    this.#transitions.push(transition);
    return structuredClone(transition);
  }
}

/** The mark only moves ahead. */
function latest(a: number | undefined, b: number | undefined): { lastInvokedAt?: number } {
  const times = [a, b].filter((time) => time !== undefined);
  return times.length === 0 ? {} : { lastInvokedAt: Math.max(...times) };
}
