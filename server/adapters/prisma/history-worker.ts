/**
 * The thread beside: takes one batch at a time, writes it in a transaction and answers. The other end: history-thread.ts.
 *
 * With the very library that Prisma reads and writes with: two copies of SQLite in one process do not see each other's
 * locks on a file, so that one could begin the log anew that the other is still reading.
 */
import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import type { LogLine } from "../../core/invoke/log-line.ts";
import {
  type BodyPlace,
  type HistoryMessage,
  type HistoryRows,
  type HistoryTotals,
  type InvocationRow,
  totalsName,
} from "./history-batch.ts";
import type { ThreadAnswer } from "./history-thread.ts";
import { recordColumns } from "./invocation-record.ts";

const port = parentPort;
if (!port) throw new Error("history-worker.ts runs as a worker thread");

// Our own transactions are in line; the wait is for a person's sqlite3 shell.
const database = new Database(workerData.file, { timeout: 2_000 });
database.exec("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864");

interface Kept {
  requestKept: number;
  responseKept: number;
}

const columns = [...Object.keys(recordColumns), "requestBody", "responseBody", "requestKept", "responseKept"];
const statements = {
  kept: database.prepare<[string], Kept>(
    `SELECT "requestKept", "responseKept" FROM "Invocation" WHERE "requestId" = ?`,
  ),
  invocation: database.prepare(`
    INSERT INTO "Invocation" (${columns.map((name) => `"${name}"`)}) VALUES (${columns.map(() => "?")})
    ON CONFLICT ("requestId") DO UPDATE SET
      "endedAt" = excluded."endedAt", "status" = excluded."status", "cold" = excluded."cold",
      "environmentId" = excluded."environmentId", "record" = excluded."record",
      "requestBody" = CASE WHEN excluded."requestKept" > 0 THEN excluded."requestBody" ELSE "requestBody" END,
      "responseBody" = CASE WHEN excluded."responseKept" > 0 THEN excluded."responseBody"
                            ELSE COALESCE("responseBody", excluded."responseBody") END,
      "requestKept" = MAX("requestKept", excluded."requestKept"),
      "responseKept" = MAX("responseKept", excluded."responseKept")`),
  group: database.prepare<unknown[], { logGroupId: number }>(`
    INSERT INTO "LogGroup" ("logGroupName", "createdAt") VALUES (?, ?)
    ON CONFLICT ("logGroupName") DO UPDATE SET "createdAt" = "createdAt" RETURNING "logGroupId"`),
  stream: database.prepare<unknown[], { logStreamId: number }>(`
    INSERT INTO "LogStream" ("logGroupId", "logStreamName", "functionName", "environmentId", "createdAt", "lastEventAt")
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT ("logGroupId", "logStreamName") DO UPDATE SET "lastEventAt" = excluded."lastEventAt"
    RETURNING "logStreamId"`),
  number: database.prepare<[string], { number: number }>(`SELECT "number" FROM "Invocation" WHERE "requestId" = ?`),
  line: database.prepare(`
    INSERT INTO "LogEvent" ("sequence", "logGroupId", "logStreamId", "invocation", "requestId", "at", "source", "text", "bytes")
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`),
  groupBytes: database.prepare(`UPDATE "LogGroup" SET "bytes" = "bytes" + ? WHERE "logGroupId" = ?`),
  totals: database.prepare(`INSERT INTO "Setting" ("name", "value") VALUES (?, ?)
    ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value"`),
};

port.on("message", (message: HistoryMessage) => port.postMessage(answerTo(message)));

function answerTo({ text, bodies }: HistoryMessage): ThreadAnswer {
  try {
    database.exec("BEGIN IMMEDIATE");
    try {
      const totals = write(JSON.parse(text), bodies);
      database.exec("COMMIT");
      return { kind: "written", totals };
    } catch (error) {
      if (database.inTransaction) database.exec("ROLLBACK");
      throw error;
    }
  } catch (error) {
    return { kind: "failed", message: String(error) };
  }
}

function write({ invocations, lines, totals }: HistoryRows, bodies: Uint8Array): HistoryTotals {
  const next = { ...totals, lastLine: lines.at(-1)?.sequence ?? totals.lastLine };
  for (const row of invocations) {
    const { added, bytes } = writeInvocation(row, bodies);
    next.invocations += added;
    next.bytes += bytes;
  }
  for (const ofStream of Map.groupBy(lines, streamKey).values()) next.bytes += writeLines(ofStream);
  statements.totals.run(totalsName, JSON.stringify(next));
  return next;
}

function writeInvocation(row: InvocationRow, bodies: Uint8Array): { added: number; bytes: number } {
  const { requestId, values, request, response } = row;
  const known = statements.kept.get(requestId);
  const body = ({ place }: BodyPlace) => (place ? asBuffer(bodies.subarray(...place)) : null);
  statements.invocation.run(...values, body(request), body(response), request.keptBytes, response.keptBytes);
  const bytes =
    Math.max(0, request.keptBytes - Number(known?.requestKept ?? 0)) +
    Math.max(0, response.keptBytes - Number(known?.responseKept ?? 0));
  return { added: known ? 0 : 1, bytes };
}

/** The same bytes, as the library takes them. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function streamKey({ logGroup, logStreamName }: LogLine): string {
  return `${logGroup} ${logStreamName}`;
}

interface InvocationName {
  requestId?: string;
  /** Undefined: it is not there, or not yet. */
  number?: number;
}

function nameOf(requestId: string | undefined): InvocationName {
  return { requestId, number: requestId === undefined ? undefined : statements.number.get(requestId)?.number };
}

/** All of one stream, which exists afterwards and knows its last event. @returns the bytes of the texts. */
function writeLines(lines: LogLine[]): number {
  const [first] = lines;
  if (!first) return 0;
  const { logGroup, logStreamName, functionName, environmentId, at } = first;
  const { logGroupId = 0 } = statements.group.get(logGroup, at) ?? {};
  const lastAt = lines.at(-1)?.at ?? at;
  const stream = statements.stream.get(logGroupId, logStreamName, functionName, environmentId, at, lastAt);
  const place = [logGroupId, stream?.logStreamId ?? 0];
  let invocation: InvocationName = {};
  let sum = 0;
  for (const { sequence, requestId, at, source, text } of lines) {
    if (requestId !== invocation.requestId) invocation = nameOf(requestId);
    const { number = null } = invocation;
    const bytes = Buffer.byteLength(text);
    statements.line.run(sequence, ...place, number, number ? null : (requestId ?? null), at, source, text, bytes);
    sum += bytes;
  }
  statements.groupBytes.run(sum, logGroupId);
  return sum;
}
