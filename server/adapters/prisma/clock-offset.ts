import { type ClockMove, moved } from "../../core/schedule/clock-moves.ts";
import type { ClockOffset } from "../../ports/clock-offset.ts";
import type { Database } from "./open-database.ts";

const name = "clock-offset";

export class PrismaClockOffset implements ClockOffset {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async read(): Promise<readonly ClockMove[]> {
    const row = await this.#database.reader.setting.findUnique({ where: { name } });
    const kept: number | ClockMove[] = row ? JSON.parse(row.value) : [];
    // An earlier version has kept the offset alone: whatever is marked was marked under it, as far as one knows.
    return typeof kept === "number" ? moved([], { at: 0, offsetMs: kept }) : kept;
  }

  async write(moves: readonly ClockMove[]): Promise<void> {
    const value = JSON.stringify(moves);
    await this.#database.write("synced", (tx) =>
      tx.setting.upsert({ where: { name }, create: { name, value }, update: { value } }),
    );
  }
}
