/** The floors of the audit trail: a commit of one row, and a loop that reads the same rows and hashes them. */
import { hash } from "node:crypto";
import Database from "better-sqlite3";

export interface BareCommits extends Disposable {
  /** One row with this text, synced. */
  commit(text: string): void;
}

export function openBareCommits(file: string): BareCommits {
  const database = new Database(file);
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE bare (id INTEGER PRIMARY KEY, text)",
  );
  const insert = database.prepare("INSERT INTO bare (text) VALUES (?)");
  return { commit: (text) => void insert.run(text), [Symbol.dispose]: () => database.close() };
}

/** @returns how many rows a record a second */
export function readAndHash(file: string, records: number): number {
  const database = new Database(file, { readonly: true });
  const startedAt = performance.now();
  const events = database.prepare(`SELECT * FROM "TrailEvent" ORDER BY "sequence"`).raw();
  const resources = database.prepare(`SELECT * FROM "TrailResource" ORDER BY "sequence", "place"`).raw();
  const about = resources.iterate() as IterableIterator<unknown[]>;
  for (const row of events.iterate() as IterableIterator<unknown[]>) {
    hash("sha256", [...row, ...(about.next().value ?? [])].join("\n"));
  }
  about.return?.();
  const seconds = (performance.now() - startedAt) / 1000;
  database.close();
  return records / seconds;
}
