/**
 * Functions and their transition log in the database.
 *
 * A change and its rows are one transaction, synced to disk. Every invoke asks for its function and leaves a
 * last-invoke mark: records are remembered until the next change, which only this class makes, and are the same object
 * for all who ask; marks are kept in memory, shown in what is read, and written down once a second.
 */
import type { FunctionRecord } from "../../core/function/function-record.ts";
import type { NewTransition, Transition } from "../../core/function/transition.ts";
import type { Functions } from "../../ports/functions.ts";
import { changingColumns, functionRow, readFunction, versionRow } from "./function-rows.ts";
import type { Database, Transaction } from "./open-database.ts";
import { readTransition, transitionRow } from "./transition-rows.ts";

const TOUCH_MS = 1_000;

export class PrismaFunctions implements Functions, AsyncDisposable {
  readonly #database: Database;
  /** As stored, by name, frozen; emptied by every change. */
  readonly #remembered = new Map<string, FunctionRecord>();
  /** How many changes have ended: what was read across one is not remembered. */
  #changes = 0;
  /** The latest last-invoke mark of each function that was invoked since the start, by its id. */
  readonly #touched = new Map<string, number>();
  /** Those whose mark is not in the database yet. */
  #unwritten = new Set<string>();
  /** By name: functions that are becoming Inactive. Whoever asks for one learns what has come of it. */
  readonly #expiring = new Map<string, Promise<unknown>>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(database: Database) {
    this.#database = database;
  }

  async get(functionName: string): Promise<FunctionRecord | undefined> {
    const expiring = this.#expiring.get(functionName);
    if (expiring) await expiring.catch(() => undefined);
    const remembered = this.#remembered.get(functionName);
    if (remembered) return this.#marked(remembered);
    const changes = this.#changes;
    const row = await this.#database.reader.function.findUnique({ where: { functionName }, include: latest });
    if (this.#expiring.has(functionName)) return this.get(functionName);
    const record = deepFreeze(row ? readFunction(row) : undefined);
    if (record && changes === this.#changes) this.#remembered.set(functionName, record);
    return this.#marked(record);
  }

  async list(): Promise<FunctionRecord[]> {
    const rows = await this.#database.reader.function.findMany({ include: latest, orderBy: { functionName: "asc" } });
    return rows.flatMap((row) => this.#marked(readFunction(row)) ?? []);
  }

  create(record: FunctionRecord, transition: NewTransition): Promise<Transition | undefined> {
    return this.#change(async (tx) => {
      const taken = await tx.function.count({ where: { functionName: record.functionName } });
      if (taken > 0) return undefined;
      await tx.function.create({ data: functionRow(record) });
      await tx.functionVersion.create({ data: versionRow(record) });
      return append(tx, transition);
    });
  }

  change(expectedRevisionId: string, next: FunctionRecord, rows: NewTransition[]): Promise<Transition[] | undefined> {
    if (next.state !== "Inactive") return this.#store(expectedRevisionId, next, rows);
    const { functionName } = next;
    const expiring = this.#store(expectedRevisionId, next, rows).finally(() => {
      if (this.#expiring.get(functionName) === expiring) this.#expiring.delete(functionName);
    });
    this.#expiring.set(functionName, expiring);
    return expiring;
  }

  #store(expectedRevisionId: string, next: FunctionRecord, rows: NewTransition[]): Promise<Transition[] | undefined> {
    const { functionId, version } = next;
    return this.#change(async (tx) => {
      if (next.state === "Inactive" && (this.#touched.get(functionId) ?? 0) > (next.lastInvokedAt ?? 0))
        return undefined;
      const { lastInvokedAt, ...data } = versionRow(next);
      const { count } = await tx.functionVersion.updateMany({
        where: { functionId, version, revisionId: expectedRevisionId },
        data,
      });
      if (count === 0) return undefined;
      await tx.function.update({ where: { functionId }, data: changingColumns(next) });
      // The mark only moves ahead: an invoke may have been noted since `next` was read.
      if (lastInvokedAt !== null) await mark(tx, functionId, lastInvokedAt);
      const written: Transition[] = [];
      for (const row of rows) written.push(await append(tx, row));
      return written;
    });
  }

  delete(record: FunctionRecord, row: NewTransition): Promise<Transition | undefined> {
    const { functionId, version, revisionId } = record;
    return this.#change(async (tx) => {
      const unchanged = await tx.functionVersion.count({ where: { functionId, version, revisionId } });
      if (unchanged === 0) return undefined;
      await tx.function.delete({ where: { functionId } });
      this.#touched.delete(functionId);
      this.#unwritten.delete(functionId);
      return append(tx, row);
    });
  }

  touch(functionId: string, lastInvokedAt: number): void {
    const known = this.#touched.get(functionId) ?? 0;
    this.#touched.set(functionId, Math.max(known, lastInvokedAt));
    this.#unwritten.add(functionId);
    this.#timer ??= setTimeout(() => {
      this.#writing = this.#writeTouched();
      // A failed write keeps its marks: the next one takes them along, and the last one, at stop, is heard.
      this.#writing.catch(() => undefined);
    }, TOUCH_MS).unref();
  }

  remark(row: NewTransition): Promise<Transition> {
    return this.#database.write("synced", (tx) => append(tx, row));
  }

  async transitionsAfter(after: number, limit: number): Promise<Transition[]> {
    const rows = await this.#database.reader.transition.findMany({
      where: { sequence: { gt: after } },
      orderBy: { sequence: "asc" },
      take: limit,
    });
    return rows.map(readTransition);
  }

  async transitions(query: { functionId?: string; before?: number; limit: number }): Promise<Transition[]> {
    const rows = await this.#database.reader.transition.findMany({
      where: { functionId: query.functionId, sequence: { lt: query.before } },
      orderBy: { sequence: "desc" },
      take: query.limit,
    });
    return rows.map(readTransition);
  }

  async lastSequence(): Promise<number> {
    const [last] = await this.transitions({ limit: 1 });
    return last?.sequence ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    await this.#writing.catch(() => undefined);
    await this.#writeTouched();
  }

  async #change<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.#database.write("synced", work);
    } finally {
      this.#changes += 1;
      this.#remembered.clear();
    }
  }

  #marked(record: FunctionRecord | undefined): FunctionRecord | undefined {
    const touched = record && this.#touched.get(record.functionId);
    if (!record || touched === undefined) return record;
    return { ...record, lastInvokedAt: Math.max(touched, record.lastInvokedAt ?? 0) };
  }

  async #writeTouched(): Promise<void> {
    this.#timer = undefined;
    const unwritten = this.#unwritten;
    if (unwritten.size === 0) return;
    this.#unwritten = new Set();
    try {
      await this.#database.write("written", async (tx) => {
        for (const functionId of unwritten) await mark(tx, functionId, this.#touched.get(functionId) ?? 0);
      });
    } catch (error) {
      for (const functionId of unwritten) this.#unwritten.add(functionId);
      throw error;
    }
  }
}

const latest = { versions: { where: { version: "$LATEST" } } } as const;

async function mark(tx: Transaction, functionId: string, lastInvokedAt: number): Promise<void> {
  await tx.functionVersion.updateMany({
    where: { functionId, OR: [{ lastInvokedAt: null }, { lastInvokedAt: { lt: lastInvokedAt } }] },
    data: { lastInvokedAt },
  });
}

async function append(tx: Transaction, row: NewTransition): Promise<Transition> {
  return readTransition(await tx.transition.create({ data: transitionRow(row) }));
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
