import type { FunctionRecord } from "../../core/function/function-record.ts";
import type { NewTransition, Transition } from "../../core/function/transition.ts";
import type { Functions } from "../../ports/functions.ts";

/** Functions and their log in memory: for tests, and for whoever needs no yesterday. */
export class MemoryFunctions implements Functions {
  readonly #records = new Map<string, FunctionRecord>();
  readonly #transitions: Transition[] = [];

  async get(functionName: string): Promise<FunctionRecord | undefined> {
    return structuredClone(this.#records.get(functionName));
  }

  async list(): Promise<FunctionRecord[]> {
    const byName = [...this.#records.values()].sort((a, b) => (a.functionName < b.functionName ? -1 : 1));
    return structuredClone(byName);
  }

  async create(record: FunctionRecord, transition: NewTransition): Promise<Transition | undefined> {
    if (this.#records.has(record.functionName)) return undefined;
    this.#records.set(record.functionName, structuredClone(record));
    return this.#append(transition);
  }

  async change(
    expectedRevisionId: string,
    next: FunctionRecord,
    rows: NewTransition[],
  ): Promise<Transition[] | undefined> {
    const stored = this.#unchanged(next.functionName, next.functionId, expectedRevisionId);
    if (!stored) return undefined;
    if (next.state === "Inactive" && (stored.lastInvokedAt ?? 0) > (next.lastInvokedAt ?? 0)) return undefined;
    const lastInvokedAt = latest(stored.lastInvokedAt, next.lastInvokedAt);
    this.#records.set(next.functionName, structuredClone({ ...next, ...lastInvokedAt }));
    return rows.map((row) => this.#append(row));
  }

  async delete(record: FunctionRecord, row: NewTransition): Promise<Transition | undefined> {
    if (!this.#unchanged(record.functionName, record.functionId, record.revisionId)) return undefined;
    this.#records.delete(record.functionName);
    return this.#append(row);
  }

  touch(functionId: string, lastInvokedAt: number): void {
    const stored = [...this.#records.values()].find((record) => record.functionId === functionId);
    if (stored) Object.assign(stored, latest(stored.lastInvokedAt, lastInvokedAt));
  }

  async remark(row: NewTransition): Promise<Transition> {
    return this.#append(row);
  }

  async transitionsAfter(after: number, limit: number): Promise<Transition[]> {
    return structuredClone(this.#transitions.filter((row) => row.sequence > after).slice(0, limit));
  }

  async transitions(query: { functionId?: string; before?: number; limit: number }): Promise<Transition[]> {
    const { functionId, before = Number.POSITIVE_INFINITY, limit } = query;
    const matching = this.#transitions.filter(
      (row) => row.sequence < before && (functionId === undefined || row.functionId === functionId),
    );
    return structuredClone(matching.reverse().slice(0, limit));
  }

  async lastSequence(): Promise<number> {
    return this.#transitions.length;
  }

  #unchanged(functionName: string, functionId: string, revisionId: string): FunctionRecord | undefined {
    const stored = this.#records.get(functionName);
    return stored?.functionId === functionId && stored.revisionId === revisionId ? stored : undefined;
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
