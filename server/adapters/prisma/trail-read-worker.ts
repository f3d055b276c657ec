/** The thread that counts in the trail. The other end: trail-read-thread.ts. */
import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import type { ReadAnswer, ReadQuestion } from "./trail-read-thread.ts";

const port = parentPort;
if (!port) throw new Error("trail-read-worker.ts runs as a worker thread");

const database = new Database(workerData.file, { readonly: true, timeout: 2_000 });

/** As the database stands at one moment. */
const read = database.transaction(({ statements }: ReadQuestion) =>
  statements.map(({ sql, values }) => database.prepare(sql).all(...values)),
);

port.on("message", (question: ReadQuestion) => {
  let answer: ReadAnswer;
  try {
    answer = { id: question.id, rows: read(question) };
  } catch (error) {
    answer = { id: question.id, failure: String(error) };
  }
  port.postMessage(answer);
});
