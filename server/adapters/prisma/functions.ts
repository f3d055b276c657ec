/**
 * Functions and their transition log in the database.
 *
 * A change and its rows are one transaction, synced to disk. Every invoke asks for its function and leaves a
 * last-invoke mark: records are remembered until the next change, which only this class makes, and are the same object
 * for all who ask; marks are kept in memory, shown in what is read, and written down once a second.
 */
import type { FunctionRecord } from "../../core/function/function-record.ts";
import type { NewTransition, Transition, TransitionLogRow } from "../../core/function/transition.ts";
import {
  compareVersions,
  isLatest,
  LATEST,
  latestOf,
  type VersionId,
  type VersionName,
  versionIdKey,
  versionKey,
} from "../../core/function/version.ts";
import type { Functions } from "../../ports/functions.ts";
import { isAliased } from "./aliases.ts";
import { changingColumns, functionRow, readFunction, readVersion, versionRow } from "./function-rows.ts";
import type { Database, Transaction } from "./open-database.ts";
import { readLogRow, readTransition, transitionRow, transitionsIn } from "./transition-rows.ts";

const TOUCH_MS = 1_000;

export class PrismaFunctions implements Functions, AsyncDisposable {
  readonly #database: Database;
  /** As stored, by name and version, frozen; emptied by every change. */
  readonly #remembered = new Map<string, FunctionRecord>();
  /** How many changes have ended: what was read across one is not remembered. */
  #changes = 0;
  /** The latest last-invoke mark of each version that was invoked since the start, by function id and version. */
  readonly #touched = new Map<string, VersionId & { at: number }>();
  /** Those whose mark is not in the database yet. */
  #unwritten = new Set<string>();
  /** By name and version: those that are becoming Inactive. Whoever asks for one learns what has come of it. */
  readonly #expiring = new Map<string, Promise<unknown>>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(database: Database) {
    this.#database = database;
  }

  get(functionName: string): Promise<FunctionRecord | undefined> {
    return this.getVersion(latestOf(functionName));
  }

  async getVersion(name: VersionName): Promise<FunctionRecord | undefined> {
    const key = versionKey(name);
    const expiring = this.#expiring.get(key);
    if (expiring) await expiring.catch(() => undefined);
    const remembered = this.#remembered.get(key);
    if (remembered) return this.#marked(remembered);
    const changes = this.#changes;
    const { functionName, version } = name;
    const include = { versions: { where: { version } } };
    const row = await this.#database.reader.function.findUnique({ where: { functionName }, include });
    if (this.#expiring.has(key)) return this.getVersion(name);
    const record = deepFreeze(row ? readFunction(row) : undefined);
    if (record && changes === this.#changes) this.#remembered.set(key, record);
    return this.#marked(record);
  }

  async list(): Promise<FunctionRecord[]> {
    const include = { versions: { where: { version: LATEST } } };
    const rows = await this.#database.reader.function.findMany({ include, orderBy: { functionName: "asc" } });
    return rows.flatMap((row) => this.#marked(readFunction(row)) ?? []);
  }

  async versions(functionName?: string): Promise<FunctionRecord[]> {
    const rows = await this.#database.reader.function.findMany({
      where: { functionName },
      include: { versions: true },
      orderBy: { functionName: "asc" },
    });
    return rows.flatMap((row) =>
      row.versions.toSorted(compareVersions).flatMap((version) => this.#marked(readVersion(row, version)) ?? []),
    );
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
    const key = versionKey(next);
    const expiring = this.#store(expectedRevisionId, next, rows).finally(() => {
      if (this.#expiring.get(key) === expiring) this.#expiring.delete(key);
    });
    this.#expiring.set(key, expiring);
    return expiring;
  }

  #store(expectedRevisionId: string, next: FunctionRecord, rows: NewTransition[]): Promise<Transition[] | undefined> {
    const { functionId, version } = next;
    return this.#change(async (tx) => {
      const touchedAt = this.#touched.get(versionIdKey(next))?.at ?? 0;
      if (next.state === "Inactive" && touchedAt > (next.lastInvokedAt ?? 0)) return undefined;
      const { lastInvokedAt, ...data } = versionRow(next);
      const { count } = await tx.functionVersion.updateMany({
        where: { functionId, version, revisionId: expectedRevisionId },
        data,
      });
      if (count === 0) return undefined;
      if (isLatest(next)) await tx.function.update({ where: { functionId }, data: changingColumns(next) });
      // The mark only moves ahead: an invoke may have been noted since `next` was read.
      if (lastInvokedAt !== null) await mark(tx, next, lastInvokedAt);
      return appendAll(tx, rows);
    });
  }

  publish(
    latest: FunctionRecord,
    version: (number: string) => { record: FunctionRecord; row: NewTransition },
  ): Promise<{ record: FunctionRecord; transition: Transition } | undefined> {
    const { functionId } = latest;
    return this.#change(async (tx) => {
      if (!(await isUnchanged(tx, latest))) return undefined;
      const { lastNumber = 0 } = latest;
      const data = { lastNumber: lastNumber + 1 };
      if ((await tx.function.updateMany({ where: { functionId, lastNumber }, data })).count === 0) return undefined;
      const { record, row } = version(String(data.lastNumber));
      await tx.functionVersion.create({ data: versionRow(record) });
      return { record, transition: await append(tx, row) };
    });
  }

  delete(records: FunctionRecord[], rows: NewTransition[]): Promise<Transition[] | undefined> {
    return this.#change(async (tx) => {
      for (const record of records) if (!(await isUnchanged(tx, record))) return undefined;
      const { functionId } = records.find(isLatest) ?? {};
      if (functionId === undefined) {
        if (await isAliased(tx, records)) return undefined;
        for (const { functionId, version } of records)
          await tx.functionVersion.delete({ where: { functionId_version: { functionId, version } } });
      } else {
        if ((await tx.functionVersion.count({ where: { functionId } })) > records.length) return undefined;
        await tx.function.delete({ where: { functionId } });
      }
      for (const key of records.map(versionIdKey)) {
        this.#touched.delete(key);
        this.#unwritten.delete(key);
      }
      return appendAll(tx, rows);
    });
  }

  touch({ functionId, version }: VersionId, lastInvokedAt: number): void {
    const key = versionIdKey({ functionId, version });
    const known = this.#touched.get(key)?.at ?? 0;
    this.#touched.set(key, { functionId, version, at: Math.max(known, lastInvokedAt) });
    this.#unwritten.add(key);
    this.#timer ??= setTimeout(() => {
      this.#writing = this.#writeTouched();
      // A failed write keeps its marks: the next one takes them along, and the last one, at stop, is heard.
      this.#writing.catch(() => undefined);
    }, TOUCH_MS).unref();
  }

  remark(row: NewTransition): Promise<Transition> {
    return this.#database.write("synced", (tx) => append(tx, row));
  }

  async transitionsAfter(after: number, limit: number): Promise<TransitionLogRow[]> {
    const rows = await this.#database.reader.transition.findMany({
      where: { sequence: { gt: after } },
      orderBy: { sequence: "asc" },
      take: limit,
    });
    return rows.map(readLogRow);
  }

  async transitions(query: { functionId?: string; before?: number; limit: number }): Promise<TransitionLogRow[]> {
    return (await transitionsIn(this.#database.reader, query)).map(readLogRow);
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
    const touched = record && this.#touched.get(versionIdKey(record));
    if (!record || touched === undefined) return record;
    return { ...record, lastInvokedAt: Math.max(touched.at, record.lastInvokedAt ?? 0) };
  }

  async #writeTouched(): Promise<void> {
    this.#timer = undefined;
    const unwritten = this.#unwritten;
    if (unwritten.size === 0) return;
    this.#unwritten = new Set();
    try {
      await this.#database.write("written", async (tx) => {
        for (const key of unwritten) {
          const touched = this.#touched.get(key);
          if (touched) await mark(tx, touched, touched.at);
        }
      });
    } catch (error) {
      for (const key of unwritten) this.#unwritten.add(key);
      throw error;
    }
  }
}

async function isUnchanged(tx: Transaction, { functionId, version, revisionId }: FunctionRecord): Promise<boolean> {
  return (await tx.functionVersion.count({ where: { functionId, version, revisionId } })) > 0;
}

async function mark(tx: Transaction, { functionId, version }: VersionId, lastInvokedAt: number): Promise<void> {
  await tx.functionVersion.updateMany({
    where: { functionId, version, OR: [{ lastInvokedAt: null }, { lastInvokedAt: { lt: lastInvokedAt } }] },
    data: { lastInvokedAt },
  });
}

async function appendAll(tx: Transaction, rows: NewTransition[]): Promise<Transition[]> {
  const written: Transition[] = [];
  for (const row of rows) written.push(await append(tx, row));
  return written;
}

async function append(tx: Transaction, row: NewTransition): Promise<Transition> {
  return readTransition(await tx.transition.create({ data: transitionRow(row) }));
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
