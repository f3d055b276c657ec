/**
 * History in the database, written behind.
 *
 * `put` and `append` only remember; a batch is written every 100 ms, or at once when it grows past its bound. What is
 * read is written first, so reading sees everything. A kill costs the last batch. Log lines are numbered in one count
 * over all streams, kept with the totals: the order in a stream goes on after a restart without looking it up.
 */
import { bodyText, SHOWN_BODY_BYTES } from "../../core/invoke/body-text.ts";
import { interrupted } from "../../core/invoke/interrupt.ts";
import type { InvocationDetail, InvocationRecord } from "../../core/invoke/invocation.ts";
import type { InvocationFilter } from "../../core/invoke/invocation-filter.ts";
import { keptAt, type LogLine, type NewLogLine } from "../../core/invoke/log-line.ts";
import type { History, InvocationQuery } from "../../ports/history.ts";
import type { Log } from "../../ports/log.ts";
import { BodyFiles, type BodyKind, removeLeftovers } from "./body-files.ts";
import { type HistoryTotals, readTotals, writeBatch } from "./history-batch.ts";
import { forgetChunk, type HistoryBound } from "./history-bound.ts";
import { type Batch, HistoryBuffer, lineBytes } from "./history-buffer.ts";
import { HistoryThread } from "./history-thread.ts";
import { recordColumns, recordOf } from "./invocation-record.ts";
import { countInvocations, listInvocations, oldestInvocation } from "./invocation-rows.ts";
import { LogRoom } from "./log-room.ts";
import { countLinesOfInvoke, lastLineAt, lastLinesOfFunction, lastLinesOfInvoke } from "./log-rows.ts";
import type { Database } from "./open-database.ts";

export interface HistoryResources {
  database: Database;
  /** Where large bodies are files; it exists. */
  bodiesFolder: string;
  bound: HistoryBound;
  log: Log;
}

/** Each commit holds up an invoke for a millisecond: the fewer, the better. */
const BATCH_MS = 100;
const BATCH_ROWS = 2_000;
const BATCH_BYTES = 8_000_000;
/** After a failure, for example of a full disk. */
const RETRY_MS = 1_000;
/** More than there can be. */
const ALL_LINES = 1e9;
/** What is remembered at most while the disk refuses; past it all of that is given up, and said. */
const LIMIT_BYTES = 64_000_000;

export interface OpenHistory extends History, AsyncDisposable {
  /** Of log lines that are accepted and not on disk: bounded, see LogRoom. Bytes of memory, roughly. */
  readonly unwrittenLogBytes: number;
}

export async function openHistory(resources: HistoryResources): Promise<OpenHistory> {
  const files = new BodyFiles(resources.bodiesFolder);
  const totals = await readTotals(resources.database);
  const lastAt = await lastLineAt(resources.database);
  return new PrismaHistory(resources, files, { ...totals, lastAt }, await files.list());
}

class PrismaHistory implements OpenHistory {
  readonly #resources: HistoryResources;
  readonly #files: BodyFiles;
  readonly #thread: HistoryThread;
  readonly #buffer = new HistoryBuffer();
  readonly #logRoom = new LogRoom();
  #totals: HistoryTotals;
  /** The number and the time of the last line that was put. */
  #lastLine: number;
  #lastAt: number;
  #timer: NodeJS.Timeout | undefined;
  /** A full batch is on its way, or waits for another try. */
  #urgent = false;
  /** Batches are written one after the other. */
  #last: Promise<unknown>;

  constructor(
    resources: HistoryResources,
    files: BodyFiles,
    { lastAt, ...totals }: HistoryTotals & { lastAt: number },
    bodiesAtStart: string[],
  ) {
    this.#resources = resources;
    this.#files = files;
    this.#thread = new HistoryThread(resources.database.file);
    this.#totals = totals;
    this.#lastLine = totals.lastLine;
    this.#lastAt = lastAt;
    this.#last = removeLeftovers(files, bodiesAtStart, resources.database.reader).catch((error) => {
      resources.log.warn({ error: String(error) }, "body files without an invocation could not be removed");
    });
  }

  put(invocation: InvocationRecord, bodies: { request?: Uint8Array; response?: Uint8Array } = {}): void {
    this.#buffer.put(invocation, bodies);
    this.#schedule();
  }

  append(lines: NewLogLine[]): LogLine[] {
    const numbered = lines.map((line) => {
      this.#lastLine += 1;
      this.#lastAt = keptAt(line.at, this.#lastAt);
      const kept = { ...line, at: this.#lastAt, sequence: this.#lastLine };
      this.#logRoom.add(line.logStreamName, lineBytes(kept));
      return kept;
    });
    this.#buffer.append(numbered);
    this.#schedule();
    return numbered;
  }

  room(logStreamName: string): Promise<void> | undefined {
    const room = this.#logRoom.room(logStreamName);
    if (room) this.#writeNow();
    return room;
  }

  get unwrittenLogBytes(): number {
    return this.#logRoom.bytes;
  }

  async get(requestId: string): Promise<InvocationDetail | undefined> {
    await this.flush();
    const row = await this.#resources.database.reader.invocation.findUnique({ where: { requestId } });
    if (!row) return undefined;
    const { number: _, requestBody, responseBody, requestKept, responseKept, ...columns } = row;
    const request = await this.#body(requestId, "request", requestBody, requestKept);
    const response = await this.#body(requestId, "response", responseBody, responseKept);
    return {
      ...recordOf(columns),
      requestBody: request.text,
      ...(responseBody !== null || responseKept > 0 ? { responseBody: response.text } : {}),
      bodyCut: request.cut || response.cut,
    };
  }

  async records(requestIds: string[]): Promise<InvocationRecord[]> {
    await this.flush();
    const rows = await this.#resources.database.reader.invocation.findMany({
      where: { requestId: { in: requestIds } },
      select: recordColumns,
    });
    return rows.map(recordOf);
  }

  async requestOf(requestId: string): Promise<Uint8Array | undefined> {
    await this.flush();
    const row = await this.#resources.database.reader.invocation.findUnique({
      where: { requestId },
      select: { requestBody: true, requestKept: true },
    });
    if (!row || row.requestBody !== null || row.requestKept === 0) return row?.requestBody ?? undefined;
    return this.#files.read(requestId, "request", row.requestKept);
  }

  async list(query: InvocationQuery): Promise<InvocationRecord[]> {
    await this.flush();
    return listInvocations(this.#resources.database.reader, query);
  }

  async counts(filter: InvocationFilter, slotMs: number) {
    await this.flush();
    return countInvocations(this.#resources.database.reader, filter, slotMs);
  }

  async oldest(functionName?: string): Promise<number | undefined> {
    await this.flush();
    return oldestInvocation(this.#resources.database.reader, functionName);
  }

  async linesOf(query: Parameters<History["linesOf"]>[0]): Promise<LogLine[]> {
    await this.flush();
    const { database } = this.#resources;
    const { last = ALL_LINES, maxBytes = Number.POSITIVE_INFINITY } = query;
    if ("requestId" in query) return lastLinesOfInvoke(database, query.requestId, { last, maxBytes });
    return lastLinesOfFunction(database, query, { last, maxBytes });
  }

  async countLines(requestId: string): Promise<number> {
    await this.flush();
    return countLinesOfInvoke(this.#resources.database, requestId);
  }

  async interruptRunning(at: number): Promise<InvocationRecord[]> {
    await this.flush();
    const rows = await this.#resources.database.reader.invocation.findMany({
      where: { status: "running" },
      orderBy: { arrivedAt: "asc" },
      select: recordColumns,
    });
    const records = rows.map((row) => interrupted(recordOf(row), at));
    for (const record of records) this.put(record);
    await this.flush();
    return records;
  }

  async flush(): Promise<void> {
    using _awaiting = this.#thread.hurry();
    await this.#writeInLine();
  }

  #writeInLine(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const written = this.#last.then(() => this.#write());
    this.#last = written.catch(() => undefined);
    return written;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.flush();
    } finally {
      clearTimeout(this.#timer);
      this.#logRoom.releaseAll();
      await this.#thread[Symbol.asyncDispose]();
    }
  }

  #schedule(): void {
    if (this.#buffer.rows < BATCH_ROWS && this.#buffer.bytes < BATCH_BYTES) {
      this.#timer ??= setTimeout(() => this.#flushBehind(), BATCH_MS).unref();
    } else {
      this.#writeNow();
    }
  }

  #writeNow(): void {
    if (this.#urgent) return;
    this.#urgent = true;
    this.#flushBehind();
  }

  #flushBehind(): void {
    // A failure is reported and tried again by #write; only who asks for a flush has to hear of it.
    this.#writeInLine().catch(() => undefined);
  }

  async #write(): Promise<void> {
    if (this.#buffer.rows === 0) {
      this.#urgent = false;
      return;
    }
    const startedAt = performance.now();
    await this.#writeBatch(this.#buffer.take());
    await this.#forget();
    this.#logRoom.releaseAfterRest(performance.now() - startedAt);
    // What has come meanwhile may be enough for a batch already.
    if (this.#buffer.rows > 0) this.#schedule();
  }

  async #writeBatch(batch: Batch): Promise<void> {
    try {
      const { database } = this.#resources;
      const place = { database, files: this.#files, thread: this.#thread, totals: this.#totals };
      this.#totals = await writeBatch(batch, place);
      this.#logRoom.remove(batch.logBytes);
      this.#urgent = false;
    } catch (error) {
      this.#retry(batch, error);
      throw error;
    }
  }

  /** What is over the bound. When it fails the next batch tries it again. */
  async #forget(): Promise<void> {
    const { database, bound, log } = this.#resources;
    try {
      for (let next = this.#totals; ; this.#totals = next) {
        next = await forgetChunk(bound, { database, files: this.#files, totals: this.#totals });
        if (next === this.#totals) return;
      }
    } catch (error) {
      log.error({ error: String(error) }, "old history could not be forgotten; it is tried again");
      throw error;
    }
  }

  #retry(batch: Batch, error: unknown): void {
    this.#buffer.giveBack(batch);
    const lost = this.#buffer.bytes > LIMIT_BYTES ? this.#buffer.take() : undefined;
    if (lost) this.#logRoom.remove(lost.logBytes);
    this.#logRoom.releaseAll();
    this.#resources.log.error(
      { error: String(error), lostInvocations: lost?.invocations.size, lostLines: lost?.lines.length },
      "history could not be written; it is tried again",
    );
    this.#timer ??= setTimeout(() => this.#flushBehind(), RETRY_MS).unref();
  }

  async #body(requestId: string, kind: BodyKind, inRow: Uint8Array | null, kept: number) {
    const inFile = inRow === null && kept > 0;
    const bytes = inFile ? await this.#files.read(requestId, kind, SHOWN_BODY_BYTES + 1) : inRow;
    if (!bytes) return { text: "", cut: inFile };
    return { text: bodyText(bytes), cut: bytes.byteLength > SHOWN_BODY_BYTES };
  }
}
