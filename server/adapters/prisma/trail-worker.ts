/**
 * The thread that writes the trail: a batch is a transaction, synced before it answers. The other end: trail-thread.ts.
 * While the disk syncs, the thread that answers calls goes on.
 */
import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import { checkpointPages, LOG_BYTES } from "./database-settings.ts";
import { insertInto, type TrailRows } from "./trail-rows.ts";
import type { TrailAnswer } from "./trail-thread.ts";

const port = parentPort;
if (!port) throw new Error("trail-worker.ts runs as a worker thread");

// Our own transactions are in line; the wait is for a person's sqlite3 shell.
const database = new Database(workerData.file, { timeout: 2_000 });
database.exec(`PRAGMA synchronous = FULL; PRAGMA journal_size_limit = ${LOG_BYTES}`);
database.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages.trail}`);

// Room for the ends of all indexes, one for each function and user: they are written again and again.
database.exec("PRAGMA cache_size = -32768");

const insertEvent = database.prepare(insertInto("TrailEvent"));
const insertResource = database.prepare(insertInto("TrailResource"));
const write = database.transaction(({ events, resources }: TrailRows) => {
  for (const event of events) insertEvent.run(event);
  for (const resource of resources) insertResource.run(resource);
});

port.on("message", (rows: TrailRows) => {
  let answer: TrailAnswer = { kind: "written" };
  try {
    write.immediate(rows);
  } catch (error) {
    answer = { kind: "failed", message: String(error) };
  }
  port.postMessage(answer);
});
