import type { Jumped } from "../../core/schedule/clock-jump.ts";
import { type ClockMove, moved } from "../../core/schedule/clock-moves.ts";
import type { ClockOffset } from "../../ports/clock-offset.ts";
import type { Database, Transaction } from "./open-database.ts";
import { jumpRow } from "./transition-rows.ts";

const name = "clock-offset";

export class PrismaClockOffset implements ClockOffset {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  read(): Promise<readonly ClockMove[]> {
    return movesIn(this.#database.reader);
  }

  jump(decide: (moves: readonly ClockMove[]) => Jumped | undefined) {
    return this.#database.write("synced", async (tx) => {
      const jumped = decide(await movesIn(tx));
      if (!jumped) return undefined;
      const { moves, row } = jumped;
      const value = JSON.stringify(moves);
      await tx.setting.upsert({ where: { name }, create: { name, value }, update: { value } });
      const { sequence } = await tx.transition.create({ data: jumpRow(row) });
      return { moves, row: { ...row, sequence } };
    });
  }
}

async function movesIn(database: Pick<Transaction, "setting">): Promise<readonly ClockMove[]> {
  const row = await database.setting.findUnique({ where: { name } });
  const kept: number | ClockMove[] = row ? JSON.parse(row.value) : [];
  // An earlier version has kept the offset alone: whatever is marked was marked under it, as far as one knows.
  return typeof kept === "number" ? moved([], { at: 0, offsetMs: kept }) : kept;
}
