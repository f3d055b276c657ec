import type { ClockOffset } from "../../ports/clock-offset.ts";
import type { Database } from "./open-database.ts";

const name = "clock-offset";

export class PrismaClockOffset implements ClockOffset {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async read(): Promise<number> {
    const row = await this.#database.reader.setting.findUnique({ where: { name } });
    return row ? Number(row.value) : 0;
  }

  async write(offsetMs: number): Promise<void> {
    const value = String(offsetMs);
    await this.#database.write("synced", (tx) =>
      tx.setting.upsert({ where: { name }, create: { name, value }, update: { value } }),
    );
  }
}
