/** What pages read of the trail in the database: found and counted in a thread of its own. */
import { Prisma } from "../../../prisma/client/client.ts";
import type { Place } from "../../core/function/arn.ts";
import { keyUseEvents } from "../../core/key/key-event.ts";
import { keyArn } from "../../core/key/key-name.ts";
import type { TrailFilter, TrailPosition, TrailRange } from "../../core/trail/trail-query.ts";
import { trailRow } from "../../core/trail/trail-row.ts";
import type {
  KeyUseSlot,
  KeyUses,
  TrailCount,
  TrailNames,
  TrailNeighbour,
  TrailRows,
} from "../../core/trail/trail-view.ts";
import type { TrailPages } from "../../ports/trail-pages.ts";
import type { Database } from "./open-database.ts";
import { eventsAt, matching, placesOf, type TrailIndex, whereOf } from "./trail-lookup.ts";
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
    const query = placesOf({ ...range, after, order: "newest-first", limit: limit + 1 }, await this.#entry(range));
    const [places] = (await this.#thread.read(query)) as [TrailPosition[]];
    const events = await eventsAt(places.slice(0, limit), this.#database.reader);
    return { rows: events.map(trailRow), more: places.length > limit };
  }

  async count(range: TrailRange): Promise<TrailCount> {
    const { table, source, conditions, isOfResource } = matching(range, { entry: await this.#entry(range) });
    const meant = Prisma.sql`FROM ${source} ${whereOf(conditions)}`;
    // In the order of their index those of one event follow each other: nothing has to be sorted.
    const once = Prisma.sql`FROM (SELECT DISTINCT ${table}."at", ${table}."sequence" ${meant})`;
    const [rows, upTo] = (await this.#thread.read(
      Prisma.sql`SELECT COUNT(*) AS "count" ${isOfResource ? once : meant}`,
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
    const read = await this.#thread.read(
      each("TrailEvent", "eventName"),
      each("TrailEvent", "username"),
      each("TrailResource", "arn", keyArn("", this.#place)),
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

  /**
   * Of several things that are asked for, that of which there are fewest: a few of something are looked at one by one,
   * where a million of something else would be. Each is counted as far as that matters.
   */
  async #entry({ filter, from, until }: TrailRange): Promise<TrailIndex | undefined> {
    const asked = indexesOf(filter);
    if (asked.length < 2) return undefined;
    const counts = (await this.#thread.read(
      ...asked.map((index) => {
        const { source, conditions } = matching({ filter: { [index]: filter[index] }, from, until });
        return Prisma.sql`SELECT COUNT(*) AS "count" FROM (SELECT 1 FROM ${source} ${whereOf(conditions)} LIMIT ${MANY})`;
      }),
    )) as [{ count: number }][];
    const least = Math.min(...counts.map(([{ count }]) => count));
    return least === MANY ? undefined : asked[counts.findIndex(([{ count }]) => count === least)];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#thread[Symbol.asyncDispose]();
  }
}

/** So many rows are looked at in a few hundredths of a second. */
const MANY = 20_000;

/** What has succeeded is as good as everything: it has no index. */
function indexesOf({ outcome, resourceType: _, ...filter }: TrailFilter): TrailIndex[] {
  const asked = Object.entries(filter).filter(([, value]) => value !== undefined);
  const names = asked.map(([name]) => name as keyof typeof filter);
  return outcome === "failed" ? [...names, "outcome"] : names;
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
  const { table, source, conditions, isOfResource } = matching(range, { needsEvent: true });
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
