/**
 * The thread beside: takes one batch at a time, writes it in a transaction and answers. The other end: history-thread.ts.
 *
 * With the very library that Prisma reads and writes with: two copies of SQLite in one process do not see each other's
 * locks on a file, so that one could begin the log anew that the other is still reading.
 */
import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import { checkpointPages, LOG_BYTES } from "./database-settings.ts";
import {
  type HistoryMessage,
  type HistoryPart,
  type HistoryRows,
  type HistoryTotals,
  totalsName,
} from "./history-batch.ts";
import type { ThreadAnswer } from "./history-thread.ts";
import { InvocationWriter } from "./invocation-writer.ts";
import { LineWriter } from "./line-writer.ts";
import { Hurry, Pace, threadClock } from "./pace.ts";

const port = parentPort;
if (!port) throw new Error("history-worker.ts runs as a worker thread");

// Our own transactions are in line; the wait is for a person's sqlite3 shell.
const database = new Database(workerData.file, { timeout: 2_000 });
database.exec(`PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = ${LOG_BYTES}`);
database.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages.history}`);

const pace = new Pace(threadClock(new Hurry(workerData.hurry)));
const invocations = new InvocationWriter(database, pace);
const lines = new LineWriter(database, pace);
const setTotals = database.prepare(`INSERT INTO "Setting" ("name", "value") VALUES (?, ?)
  ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value"`);

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
  lines.begin();
  const numbers = new Map<string, number>();
  database.exec("BEGIN IMMEDIATE");
  for (const part of parts) {
    pace.step();
    write(part, totals, numbers);
  }
  lines.end();
  setTotals.run(totalsName, JSON.stringify(totals));
  database.exec("COMMIT");
  return totals;
}

/** @param numbers of the invocations that are new with this batch, by request id */
function write({ text, records, bodies }: HistoryPart, totals: HistoryTotals, numbers: Map<string, number>): void {
  const { invocations: rows, streams }: HistoryRows = JSON.parse(text);
  const texts = records.split("\n");
  for (const [at, { values }] of rows.entries()) values.push(texts[at] ?? "");
  const added = invocations.write(rows, bodies, numbers);
  totals.invocations += added.invocations;
  totals.bytes += added.bytes;
  for (const stream of streams) {
    totals.bytes += lines.write(stream, numbers);
    totals.lastLine = Math.max(totals.lastLine, stream.lines.at(-1)?.[0] ?? 0);
  }
}
