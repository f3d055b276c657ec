/** What pages read of the trail in the database: found and counted in a thread of its own. */
import { Prisma } from "../../../prisma/client/client.ts";
import { type Place, partitionOf } from "../../core/function/arn.ts";
import type { TrailPosition, TrailRange } from "../../core/trail/trail-query.ts";
import { trailRow } from "../../core/trail/trail-row.ts";
import {
  type KeyUseSlot,
  type KeyUses,
  keyUseEvents,
  type TrailCount,
  type TrailNames,
  type TrailNeighbour,
  type TrailRows,
} from "../../core/trail/trail-view.ts";
import type { TrailPages } from "../../ports/trail-pages.ts";
import type { Database } from "./open-database.ts";
import { eventsAt, matching, placesOf, whereOf } from "./trail-lookup.ts";
import { TrailReadThread } from "./trail-read-thread.ts";

/** More names than a person chooses from. */
const MOST_NAMES = 500;

const lastSequence = Prisma.sql`SELECT MAX("sequence") AS "upTo" FROM "TrailEvent"`;

export class PrismaTrailPages implements TrailPages, AsyncDisposable {
  readonly #database: Pick<Database, "reader" | "file">;
  readonly #place: Place;
  readonly #thread: TrailReadThread;

  constructor(database: Pick<Database, "reader" | "file">, place: Place) {
    this.#database = database;
    this.#place = place;
    this.#thread = new TrailReadThread(database.file);
  }

  async rows(range: TrailRange, { after, limit }: { after?: TrailPosition; limit: number }): Promise<TrailRows> {
    const query = placesOf({ ...range, after, order: "newest-first", limit: limit + 1 });
    const [places] = (await this.#thread.read(query)) as [TrailPosition[]];
    const events = await eventsAt(places.slice(0, limit), this.#database.reader);
    return { rows: events.map(trailRow), more: places.length > limit };
  }

  async count(range: TrailRange): Promise<TrailCount> {
    const { table, source, conditions, isOfResource } = matching(range);
    const counted = isOfResource ? Prisma.sql`DISTINCT ${table}."sequence"` : Prisma.raw("*");
    const [rows, upTo] = (await this.#thread.read(
      Prisma.sql`SELECT COUNT(${counted}) AS "count" FROM ${source} ${whereOf(conditions)}`,
      lastSequence,
    )) as [{ count: number }[], UpTo[]];
    return { count: rows[0]?.count ?? 0, upTo: upTo[0]?.upTo ?? 0 };
  }

  async uses(range: TrailRange, slotMs: number): Promise<KeyUses> {
    const refusals: TrailRange = { ...range, filter: { ...range.filter, outcome: "failed" } };
    const [all, refused, upTo] = (await this.#thread.read(
      usesBySlot(range, slotMs),
      usesBySlot(refusals, slotMs),
      lastSequence,
    )) as [SlotRow[], SlotRow[], UpTo[]];
    const refusedAt = new Map(refused.map(({ slot, count }) => [slot, count]));
    const slots = all.map(({ slot, count }): KeyUseSlot => {
      const ofThem = refusedAt.get(slot) ?? 0;
      return { slotAt: slot * slotMs, ok: count - ofThem, refused: ofThem };
    });
    return { slotMs, upTo: upTo[0]?.upTo ?? 0, slots };
  }

  async names(): Promise<TrailNames> {
    const { region, account } = this.#place;
    const keys = `arn:${partitionOf(region)}:kms:${region}:${account}:key/`;
    const read = await this.#thread.read(
      each("TrailEvent", "eventName"),
      each("TrailEvent", "username"),
      each("TrailResource", "arn", keys),
    );
    const [eventNames = [], principals = [], arns = []] = (read as { name: string }[][]).map((rows) =>
      rows.map(({ name }) => name),
    );
    return { eventNames, principals, keys: arns };
  }

  async recordsAt(sequences: readonly number[]): Promise<TrailNeighbour[]> {
    const [rows] = (await this.#thread.read(Prisma.sql`SELECT "sequence", "eventId", "hash" FROM "TrailEvent"
      WHERE "sequence" IN (SELECT value FROM json_each(${JSON.stringify(sequences)})) ORDER BY "sequence"`)) as [
      TrailNeighbour[],
    ];
    return rows;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#thread[Symbol.asyncDispose]();
  }
}

interface UpTo {
  upTo: number | null;
}

interface SlotRow {
  slot: number;
  count: number;
}

/** The names of these events are KMS's alone. Where nothing else is asked for, their index tells all. */
function usesBySlot(range: TrailRange, slotMs: number): Prisma.Sql {
  const { table, source, conditions, isOfResource } = matching(range);
  const plus = Prisma.raw(Object.keys(range.filter).length > 0 ? "+" : "");
  const counted = isOfResource ? Prisma.sql`DISTINCT ${table}."sequence"` : Prisma.raw("*");
  const isUse = Prisma.sql`${plus}e."eventName" IN (${Prisma.join([...keyUseEvents])})`;
  return Prisma.sql`SELECT CAST(${table}."at" / ${slotMs} AS INTEGER) AS "slot", COUNT(${counted}) AS "count"
    FROM ${source} ${whereOf([...conditions, isUse])} GROUP BY 1 ORDER BY 1`;
}

/** Each value once, by jumping from one to the next in their index: a table of a million rows costs as many steps as names. */
function each(table: "TrailEvent" | "TrailResource", column: string, prefix = ""): Prisma.Sql {
  const [from, name] = [Prisma.raw(`"${table}"`), Prisma.raw(`"${column}"`)];
  const until = prefix === "" ? Prisma.empty : Prisma.sql`AND ${name} < ${`${prefix}\u{10ffff}`}`;
  return Prisma.sql`WITH RECURSIVE "names"("name") AS (
      SELECT MIN(${name}) FROM ${from} WHERE ${name} >= ${prefix} ${until}
      UNION ALL
      SELECT (SELECT MIN(${name}) FROM ${from} WHERE ${name} > "names"."name" ${until})
        FROM "names" WHERE "names"."name" IS NOT NULL LIMIT ${MOST_NAMES})
    SELECT "name" FROM "names" WHERE "name" IS NOT NULL`;
}
