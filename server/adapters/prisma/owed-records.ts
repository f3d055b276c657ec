import type { NewTrailEvent } from "../../core/trail/trail-event.ts";
import type { OwedRecord, OwedRecords } from "../../ports/owed-records.ts";
import type { Database } from "./open-database.ts";

/** Not synced: what a call changes is, and SQLite's log is on disk up to there then. */
export class PrismaOwedRecords implements OwedRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async put({ requestId, at, event }: OwedRecord): Promise<void> {
    const update = { at, event: JSON.stringify(event) };
    await this.#database.write("written", (tx) =>
      tx.owedRecord.upsert({ where: { requestId }, create: { requestId, ...update }, update }),
    );
  }

  async remove(requestId: string): Promise<void> {
    await this.#database.write("written", (tx) => tx.owedRecord.deleteMany({ where: { requestId } }));
  }

  async list(): Promise<OwedRecord[]> {
    const rows = await this.#database.reader.owedRecord.findMany({ orderBy: { at: "asc" } });
    return rows.map(({ event, ...row }) => ({ ...row, event: JSON.parse(event) as NewTrailEvent }));
  }
}
