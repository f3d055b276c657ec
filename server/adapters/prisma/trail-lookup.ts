/**
 * Finding events through the index of what is asked, newest or oldest first. First their places are found, then they
 * are read.
 */
import { Prisma } from "../../../prisma/client/client.ts";
import type { TrailEvent } from "../../core/trail/trail-event.ts";
import type { TrailFilter, TrailPage, TrailPosition, TrailQuery, TrailRange } from "../../core/trail/trail-query.ts";
import type { Database } from "./open-database.ts";

type Reader = Database["reader"];

export async function lookUp(query: TrailQuery, reader: Reader): Promise<TrailPage> {
  const rows = await reader.$queryRaw<TrailPosition[]>(placesOf({ ...query, limit: query.limit + 1 }));
  const places = rows.map(({ at, sequence }) => ({ at, sequence: Number(sequence) }));
  const page = places.slice(0, query.limit);
  const events = await eventsAt(page, reader);
  const next = places.length > query.limit ? page.at(-1) : undefined;
  return { events, ...(next && { next }) };
}

/** The query that finds them. */
export function placesOf({ order, limit, after, ...range }: TrailQuery): Prisma.Sql {
  const { table, source, conditions, isOfResource } = matching(range);
  const newestFirst = order === "newest-first";
  const where = whereOf([...conditions, ...(after ? beyond(after, table, newestFirst) : [])]);
  const way = Prisma.raw(newestFirst ? "DESC" : "ASC");
  // An event may be about several things of one type.
  return Prisma.sql`SELECT ${isOfResource ? Prisma.raw("DISTINCT") : Prisma.empty} ${table}."at", ${table}."sequence"
    FROM ${source} ${where} ORDER BY ${table}."at" ${way}, ${table}."sequence" ${way} LIMIT ${limit}`;
}

export interface Matching {
  /** What has "at" and "sequence" in the index that is used. The event's own columns are those of e. */
  table: Prisma.Sql;
  source: Prisma.Sql;
  conditions: Prisma.Sql[];
  /** An event may be there several times. */
  isOfResource: boolean;
}

/** Where what is meant is found: through the index of what is rarest as a rule. */
export function matching({ filter, from, until }: TrailRange): Matching {
  const { resourceName, resourceType, ...ofEvent } = filter;
  const isOfResource = resourceName !== undefined || resourceType !== undefined;
  const table = Prisma.raw(isOfResource ? "r" : "e");
  const conditions = [
    ...(resourceName === undefined ? [] : [Prisma.sql`r."arn" = ${resourceName}`]),
    ...(resourceType === undefined
      ? []
      : [Prisma.sql`${Prisma.raw(resourceName === undefined ? "" : "+")}r."type" = ${resourceType}`]),
    ...eventConditions(ofEvent, isOfResource),
    ...(from === undefined ? [] : [Prisma.sql`${table}."at" >= ${from}`]),
    ...(until === undefined ? [] : [Prisma.sql`${table}."at" <= ${until}`]),
  ];
  const source = isOfResource
    ? Prisma.sql`"TrailResource" AS r CROSS JOIN "TrailEvent" AS e ON e."sequence" = r."sequence"`
    : Prisma.sql`"TrailEvent" AS e`;
  return { table, source, conditions, isOfResource };
}

export function whereOf(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.empty : Prisma.sql`WHERE ${Prisma.join([...conditions], " AND ")}`;
}

/** The bound on the time alone is what an index is entered with. */
function beyond({ at, sequence }: TrailPosition, table: Prisma.Sql, newestFirst: boolean): Prisma.Sql[] {
  const sign = Prisma.raw(newestFirst ? "<" : ">");
  return [
    Prisma.sql`${table}."at" ${sign}= ${at}`,
    Prisma.sql`(${table}."at", ${table}."sequence") ${sign} (${at}, ${sequence})`,
  ];
}

/** What is rarest as a rule stands first: its index is used, and the rest is looked at in what it finds. */
const columnsByRarity = [
  "eventId",
  "functionArn",
  "accessKeyId",
  "username",
  "eventName",
  "eventSource",
  "readOnly",
] as const;

/** @param indexed whether an index is used already */
function eventConditions(filter: TrailFilter, indexed: boolean): Prisma.Sql[] {
  let hasIndex = indexed;
  /** A plus keeps SQLite from using the column's index. */
  const plus = () => {
    const sign = Prisma.raw(hasIndex ? "+" : "");
    hasIndex = true;
    return sign;
  };
  const conditions: Prisma.Sql[] = [];
  for (const name of columnsByRarity) {
    const value = filter[name];
    if (value !== undefined) conditions.push(Prisma.sql`${plus()}e.${Prisma.raw(`"${name}"`)} = ${value}`);
    // Failures are rarer than what is one of a few.
    if (name === "functionArn" && filter.outcome === "failed") {
      conditions.push(Prisma.sql`${plus()}e."errorCode" IS NOT NULL`);
    }
  }
  if (filter.outcome === "succeeded") conditions.push(Prisma.sql`+e."errorCode" IS NULL`);
  return conditions;
}

interface EventRow extends Omit<TrailEvent, "sequence" | "columns">, Omit<TrailEvent["columns"], "resources"> {
  sequence: number | bigint;
}

export async function eventsAt(places: readonly TrailPosition[], reader: Reader): Promise<TrailEvent[]> {
  const asked = JSON.stringify(places.map(({ sequence }) => sequence));
  const [rows, resources] = await Promise.all([
    reader.$queryRaw<
      EventRow[]
    >`SELECT * FROM "TrailEvent" WHERE "sequence" IN (SELECT value FROM json_each(${asked}))`,
    reader.$queryRaw<{ sequence: number | bigint; type: string; arn: string }[]>`
      SELECT "sequence", "type", "arn" FROM "TrailResource"
       WHERE "sequence" IN (SELECT value FROM json_each(${asked})) ORDER BY "sequence", "place"`,
  ]);
  const about = Map.groupBy(resources, ({ sequence }) => Number(sequence));
  const events = new Map(
    rows.map((row) => [Number(row.sequence), eventOf(row, about.get(Number(row.sequence)) ?? [])]),
  );
  return places.flatMap(({ sequence }) => events.get(sequence) ?? []);
}

function eventOf(row: EventRow, about: readonly { type: string; arn: string }[]): TrailEvent {
  const { eventName, eventSource, readOnly, username, accessKeyId, functionArn, errorCode } = row;
  const { sequence, eventId, at, text, previousHash, hash } = row;
  const resources = about.map(({ type, arn }) => ({ type, arn }));
  const looked = { eventName, eventSource, readOnly: Boolean(readOnly), username, accessKeyId, functionArn, errorCode };
  return { sequence: Number(sequence), eventId, at, text, columns: { ...looked, resources }, previousHash, hash };
}
