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

/** The query that finds them. @param entry by the index of what; without, of what is rarest as a rule */
export function placesOf({ order, limit, after, ...range }: TrailQuery, entry?: TrailIndex): Prisma.Sql {
  const { table, source, conditions, isOfResource } = matching(range, { entry });
  const newestFirst = order === "newest-first";
  const where = whereOf([...conditions, ...(after ? beyond(after, table, newestFirst) : [])]);
  const way = Prisma.raw(newestFirst ? "DESC" : "ASC");
  // An event may be about several things of one type.
  return Prisma.sql`SELECT ${isOfResource ? Prisma.raw("DISTINCT") : Prisma.empty} ${table}."at", ${table}."sequence"
    FROM ${source} ${where} ORDER BY ${table}."at" ${way}, ${table}."sequence" ${way} LIMIT ${limit}`;
}

export interface Matching {
  /** What has "at" and "sequence" in the index that is used. The event's own columns are those of e, if it is joined. */
  table: Prisma.Sql;
  source: Prisma.Sql;
  conditions: Prisma.Sql[];
  /** An event may be there several times. */
  isOfResource: boolean;
}

/** What can be asked for by an index of its own. */
export type TrailIndex = (typeof columnsByRarity)[number] | "resourceName" | "outcome";

interface Way {
  /** Whether the event's own columns are asked for beyond what is meant. */
  needsEvent?: boolean;
  /** By the index of what; without, of what is rarest as a rule. */
  entry?: TrailIndex | undefined;
}

/** Where what is meant is found. */
export function matching({ filter, from, until }: TrailRange, { needsEvent = false, entry }: Way = {}): Matching {
  const { resourceName, resourceType, ...ofEvent } = filter;
  const asksResource = resourceName !== undefined || resourceType !== undefined;
  const isOfResource = asksResource && (entry === undefined || entry === "resourceName");
  const joinsEvent = needsEvent || Object.values(ofEvent).some((value) => value !== undefined);
  const table = Prisma.raw(isOfResource ? "r" : "e");
  // Of one event, what it is about is found by its sequence: the plus keeps SQLite from going through all of one name.
  const plus = Prisma.raw(isOfResource ? "" : "+");
  const ofResource = [
    ...(resourceName === undefined ? [] : [Prisma.sql`${plus}r."arn" = ${resourceName}`]),
    ...(resourceType === undefined
      ? []
      : [Prisma.sql`${resourceName === undefined ? plus : Prisma.raw("+")}r."type" = ${resourceType}`]),
  ];
  const isAbout = Prisma.sql`EXISTS (SELECT 1 FROM "TrailResource" AS r
    ${whereOf([Prisma.sql`r."sequence" = e."sequence"`, ...ofResource])})`;
  const conditions = [
    ...(isOfResource ? ofResource : []),
    ...eventConditions(ofEvent, isOfResource ? "resourceName" : entry),
    ...(asksResource && !isOfResource ? [isAbout] : []),
    ...(from === undefined ? [] : [Prisma.sql`${table}."at" >= ${from}`]),
    ...(until === undefined ? [] : [Prisma.sql`${table}."at" <= ${until}`]),
  ];
  const event = Prisma.sql`"TrailEvent" AS e`;
  const joined = joinsEvent ? Prisma.sql`CROSS JOIN ${event} ON e."sequence" = r."sequence"` : Prisma.empty;
  const source = isOfResource ? Prisma.sql`"TrailResource" AS r ${joined}` : event;
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

/** @param entry whose index is used; without, that of the first. */
function eventConditions(filter: TrailFilter, entry: TrailIndex | undefined): Prisma.Sql[] {
  let hasIndex = false;
  /** A plus keeps SQLite from using the column's index. */
  const plus = (name: TrailIndex) => {
    const sign = Prisma.raw((entry === undefined ? hasIndex : name !== entry) ? "+" : "");
    hasIndex = true;
    return sign;
  };
  const conditions: Prisma.Sql[] = [];
  for (const name of columnsByRarity) {
    const value = filter[name];
    if (value !== undefined) conditions.push(Prisma.sql`${plus(name)}e.${Prisma.raw(`"${name}"`)} = ${value}`);
    // Failures are rarer than what is one of a few.
    if (name === "functionArn" && filter.outcome === "failed") {
      conditions.push(Prisma.sql`${plus("outcome")}e."errorCode" IS NOT NULL`);
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
