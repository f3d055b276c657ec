/**
 * The thread beside: takes one batch at a time, writes it in a transaction and answers. The other end: history-thread.ts.
 *
 * With the very library that Prisma reads and writes with: two copies of SQLite in one process do not see each other's
 * locks on a file, so that one could begin the log anew that the other is still reading.
 */
import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import {
  type BodyPlace,
  type HistoryMessage,
  type HistoryPart,
  type HistoryRows,
  type HistoryTotals,
  type InvocationRow,
  type StreamRows,
  totalsName,
} from "./history-batch.ts";
import type { ThreadAnswer } from "./history-thread.ts";
import { recordColumns } from "./invocation-record.ts";
import { Hurry, Pace, threadClock } from "./pace.ts";

const port = parentPort;
if (!port) throw new Error("history-worker.ts runs as a worker thread");

// Our own transactions are in line; the wait is for a person's sqlite3 shell.
const database = new Database(workerData.file, { timeout: 2_000 });
database.exec("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864");
// 48 MB, below the size that the log keeps. What is written again and again, as indexes are, is then copied into the
// database once for many batches.
database.exec("PRAGMA wal_autocheckpoint = 12000");

interface Batch {
  totals: HistoryTotals;
  /** Of the invocations that are new with it, by request id. */
  numbers: Map<string, number>;
  /** That it has lines of, by name. A few have them all: what changes of them is written once, at its end. */
  groups: Map<string, Group>;
  streams: Map<string, Stream>;
}

interface Group {
  logGroupId: number;
  /** Of its lines in the batch. */
  bytes: number;
}

interface Stream {
  logStreamId: number;
  group: Group;
  lastEventAt: number;
}

interface Kept {
  requestKept: number;
  responseKept: number;
}

const columns = [...Object.keys(recordColumns), "requestBody", "responseBody", "requestKept", "responseKept"];
const insertInvocation = `INSERT INTO "Invocation" (${columns.map((name) => `"${name}"`)})
  VALUES (${columns.map(() => "?")})`;
/** For each statement SQLite opens the table and all its indexes. */
const LINES_AT_ONCE = 8;
const lineColumns = [
  "sequence",
  "logGroupId",
  "logStreamId",
  "invocation",
  "requestId",
  "at",
  "source",
  "text",
  "bytes",
];

function insertLines(count: number) {
  const row = `(${lineColumns.map(() => "?")})`;
  const names = lineColumns.map((name) => `"${name}"`);
  return database.prepare(`INSERT INTO "LogEvent" (${names}) VALUES ${Array.from({ length: count }, () => row)}`);
}

const statements = {
  kept: database.prepare<[string], Kept>(
    `SELECT "requestKept", "responseKept" FROM "Invocation" WHERE "requestId" = ?`,
  ),
  newInvocation: database.prepare(`${insertInvocation} ON CONFLICT DO NOTHING`),
  invocation: database.prepare(`${insertInvocation}
    ON CONFLICT ("requestId") DO UPDATE SET
      "endedAt" = excluded."endedAt", "status" = excluded."status", "cold" = excluded."cold",
      "environmentId" = excluded."environmentId", "record" = excluded."record",
      "requestBody" = CASE WHEN excluded."requestKept" > 0 THEN excluded."requestBody" ELSE "requestBody" END,
      "responseBody" = CASE WHEN excluded."responseKept" > 0 THEN excluded."responseBody"
                            ELSE COALESCE("responseBody", excluded."responseBody") END,
      "requestKept" = MAX("requestKept", excluded."requestKept"),
      "responseKept" = MAX("responseKept", excluded."responseKept")`),
  group: database.prepare<[string], Pick<Group, "logGroupId">>(
    `SELECT "logGroupId" FROM "LogGroup" WHERE "logGroupName" = ?`,
  ),
  newGroup: database.prepare(`INSERT INTO "LogGroup" ("logGroupName", "createdAt") VALUES (?, ?)`),
  stream: database.prepare<[number, string], Pick<Stream, "logStreamId">>(
    `SELECT "logStreamId" FROM "LogStream" WHERE "logGroupId" = ? AND "logStreamName" = ?`,
  ),
  newStream: database.prepare(`
    INSERT INTO "LogStream" ("logGroupId", "logStreamName", "functionName", "environmentId", "createdAt", "lastEventAt")
    VALUES (?, ?, ?, ?, ?, ?)`),
  number: database.prepare<[string], { number: number }>(`SELECT "number" FROM "Invocation" WHERE "requestId" = ?`),
  line: insertLines(1),
  lines: insertLines(LINES_AT_ONCE),
  lastEvent: database.prepare(`UPDATE "LogStream" SET "lastEventAt" = ? WHERE "logStreamId" = ?`),
  groupBytes: database.prepare(`UPDATE "LogGroup" SET "bytes" = "bytes" + ? WHERE "logGroupId" = ?`),
  totals: database.prepare(`INSERT INTO "Setting" ("name", "value") VALUES (?, ?)
    ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value"`),
};

const pace = new Pace(threadClock(new Hurry(workerData.hurry)));

port.on("message", (message: HistoryMessage) => port.postMessage(answerTo(message)));

function answerTo(message: HistoryMessage): ThreadAnswer {
  try {
    return { kind: "written", totals: writeBatch(message) };
  } catch (error) {
    if (database.inTransaction) database.exec("ROLLBACK");
    return { kind: "failed", message: String(error) };
  }
}

function writeBatch({ totals, parts }: HistoryMessage): HistoryTotals {
  pace.begin();
  const batch: Batch = { totals, numbers: new Map(), groups: new Map(), streams: new Map() };
  database.exec("BEGIN IMMEDIATE");
  for (const part of parts) {
    pace.step();
    write(part, batch);
  }
  for (const { logStreamId, lastEventAt } of batch.streams.values()) statements.lastEvent.run(lastEventAt, logStreamId);
  for (const { logGroupId, bytes } of batch.groups.values()) statements.groupBytes.run(bytes, logGroupId);
  statements.totals.run(totalsName, JSON.stringify(batch.totals));
  database.exec("COMMIT");
  return batch.totals;
}

function write({ text, records, bodies }: HistoryPart, batch: Batch): void {
  const { totals, numbers } = batch;
  const { invocations, streams }: HistoryRows = JSON.parse(text);
  const texts = records.split("\n");
  for (const [at, row] of invocations.entries()) {
    pace.step();
    row.values.push(texts[at] ?? "");
    const { added, bytes } = writeInvocation(row, bodies, numbers);
    totals.invocations += added;
    totals.bytes += bytes;
  }
  for (const stream of streams) {
    totals.bytes += writeLines(stream, batch);
    totals.lastLine = Math.max(totals.lastLine, stream.lines.at(-1)?.[0] ?? 0);
  }
}

/** @param numbers of the invocations that are new with this batch, by request id */
function writeInvocation(
  row: InvocationRow,
  bodies: Uint8Array,
  numbers: Map<string, number>,
): { added: number; bytes: number } {
  const { requestId, values, request, response } = row;
  const body = ({ place }: BodyPlace) => (place ? asBuffer(bodies.subarray(...place)) : null);
  const all = [...values, body(request), body(response), request.keptBytes, response.keptBytes];
  const { changes, lastInsertRowid } = statements.newInvocation.run(...all);
  if (changes > 0) {
    numbers.set(requestId, Number(lastInsertRowid));
    return { added: 1, bytes: request.keptBytes + response.keptBytes };
  }
  const known = statements.kept.get(requestId);
  statements.invocation.run(...all);
  const bytes =
    Math.max(0, request.keptBytes - Number(known?.requestKept ?? 0)) +
    Math.max(0, response.keptBytes - Number(known?.responseKept ?? 0));
  return { added: 0, bytes };
}

/** The same bytes, as the library takes them. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

interface InvocationName {
  requestId: string | null;
  /** Null: it is not there, or not yet. */
  number: number | null;
}

function nameOf(requestId: string | null, numbers: ReadonlyMap<string, number>): InvocationName {
  if (requestId === null) return { requestId, number: null };
  const number = numbers.get(requestId) ?? statements.number.get(requestId)?.number ?? null;
  return { requestId, number };
}

/** @returns the bytes of the texts. */
function writeLines(rows: StreamRows, { numbers, ...batch }: Batch): number {
  const stream = streamOf(rows, batch);
  const { logStreamId, group } = stream;
  let invocation: InvocationName = { requestId: null, number: null };
  let sum = 0;
  let values: unknown[] = [];
  for (const [sequence, requestId, at, source, text] of rows.lines) {
    if (requestId !== invocation.requestId) invocation = nameOf(requestId, numbers);
    const { number } = invocation;
    const bytes = Buffer.byteLength(text);
    const named = number === null ? requestId : null;
    values.push(sequence, group.logGroupId, logStreamId, number, named, at, source, text, bytes);
    stream.lastEventAt = at;
    sum += bytes;
    if (values.length < LINES_AT_ONCE * lineColumns.length) continue;
    pace.step();
    statements.lines.run(values);
    values = [];
  }
  for (let start = 0; start < values.length; start += lineColumns.length) {
    pace.step();
    statements.line.run(values.slice(start, start + lineColumns.length));
  }
  group.bytes += sum;
  return sum;
}

/** It exists afterwards. */
function streamOf(rows: StreamRows, { groups, streams }: Pick<Batch, "groups" | "streams">): Stream {
  const { logGroup, logStreamName, functionName, environmentId } = rows;
  const key = `${logGroup} ${logStreamName}`;
  const known = streams.get(key);
  if (known) return known;
  const beganAt = rows.lines[0]?.[2] ?? 0;
  const group = groupOf(logGroup, beganAt, groups);
  const names = [group.logGroupId, logStreamName, functionName, environmentId];
  const { logStreamId } = statements.stream.get(group.logGroupId, logStreamName) ?? {
    logStreamId: Number(statements.newStream.run(...names, beganAt, beganAt).lastInsertRowid),
  };
  const stream = { logStreamId, group, lastEventAt: beganAt };
  streams.set(key, stream);
  return stream;
}

function groupOf(logGroup: string, beganAt: number, groups: Batch["groups"]): Group {
  const known = groups.get(logGroup);
  if (known) return known;
  const { logGroupId } = statements.group.get(logGroup) ?? {
    logGroupId: Number(statements.newGroup.run(logGroup, beganAt).lastInsertRowid),
  };
  const group = { logGroupId, bytes: 0 };
  groups.set(logGroup, group);
  return group;
}
