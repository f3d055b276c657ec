/**
 * Reading logs from the database. Every page is found through an index: of the group, or of the streams when they are
 * few. First the places of its lines are read, so that no more text is fetched than the page holds.
 */
import { setImmediate as othersTurn } from "node:timers/promises";
import { Prisma } from "../../../prisma/client/client.ts";
import type { LogLine } from "../../core/invoke/log-line.ts";
import type { History } from "../../ports/history.ts";
import type { LogEventQuery, LogEvents, LogGroup, LogStream, LogStreamQuery } from "../../ports/log-events.ts";
import { selectLines } from "./log-rows.ts";
import type { Database } from "./open-database.ts";

/** So many streams are merged, each read through its index; of more the whole group is read. */
const MERGED_STREAMS = 100;
/** A few milliseconds of work. */
const CHUNK_LINES = 1_000;

interface Place {
  sequence: number;
  at: number;
  bytes: number;
}

export class PrismaLogEvents implements LogEvents {
  readonly #database: Database;
  readonly #history: Pick<History, "flush">;

  /** @param history writes what it has put, before it is read here */
  constructor(database: Database, history: Pick<History, "flush">) {
    this.#database = database;
    this.#history = history;
  }

  async groups(): Promise<LogGroup[]> {
    await this.#history.flush();
    const rows = await this.#database.reader.logGroup.findMany({ orderBy: { logGroupName: "asc" } });
    return rows.map(({ logGroupName, createdAt, bytes }) => ({ logGroup: logGroupName, createdAt, bytes }));
  }

  async streams({ logGroup, prefix, orderBy, descending, after, limit }: LogStreamQuery): Promise<LogStream[]> {
    await this.#history.flush();
    const logGroupId = await this.#groupId(logGroup);
    const key = orderBy === "name" ? Prisma.sql`"logStreamName"` : Prisma.sql`("lastEventAt", "logStreamName")`;
    const where = [Prisma.sql`"logGroupId" = ${logGroupId}`, ...(prefix === undefined ? [] : startsWith(prefix))];
    if (after) {
      const { logStreamName, lastEventAt } = after;
      const bound = orderBy === "name" ? Prisma.sql`${logStreamName}` : Prisma.sql`(${lastEventAt}, ${logStreamName})`;
      where.push(Prisma.sql`${key} ${descending ? Prisma.raw("<") : Prisma.raw(">")} ${bound}`);
    }
    const way = Prisma.raw(descending ? "DESC" : "ASC");
    const order =
      orderBy === "name"
        ? Prisma.sql`"logStreamName" ${way}`
        : Prisma.sql`"lastEventAt" ${way}, "logStreamName" ${way}`;
    return this.#database.reader.$queryRaw<LogStream[]>`
      SELECT "logStreamName", "createdAt", "lastEventAt",
             (SELECT MIN("at") FROM "LogEvent" WHERE "LogEvent"."logStreamId" = "LogStream"."logStreamId") AS "firstEventAt"
        FROM "LogStream" WHERE ${Prisma.join(where, " AND ")} ORDER BY ${order} LIMIT ${limit}`;
  }

  async hasStream(logGroup: string, logStreamName: string): Promise<boolean> {
    await this.#history.flush();
    const where = { logStreamName, group: { logGroupName: logGroup } };
    return (await this.#database.reader.logStream.count({ where })) > 0;
  }

  async events(query: LogEventQuery): Promise<LogLine[]> {
    await this.#history.flush();
    const places = await this.#places(query);
    let bytes = 0;
    const tooMuch = places.findIndex((place, index) => {
      bytes += place.bytes;
      return index > 0 && bytes > query.maxBytes;
    });
    return this.#linesAt(tooMuch < 0 ? places : places.slice(0, tooMuch));
  }

  async #places(query: LogEventQuery): Promise<Place[]> {
    const logGroupId = await this.#groupId(query.logGroup);
    const streamIds = query.streams && (await this.#streamIds(logGroupId, query.streams));
    if (streamIds?.length === 0) return [];
    const way = Prisma.raw(query.newestFirst ? "DESC" : "ASC");
    const end = Prisma.sql`ORDER BY "at" ${way}, "sequence" ${way} LIMIT ${query.limit}`;
    const bounds = boundsOf(query);
    if (streamIds && streamIds.length <= MERGED_STREAMS) {
      const each = streamIds.map(
        (id) => Prisma.sql`SELECT "sequence", "at", "bytes" FROM "LogEvent" WHERE "logStreamId" = ${id} ${bounds}`,
      );
      return this.#database.reader.$queryRaw<Place[]>`${Prisma.join(each, " UNION ALL ")} ${end}`;
    }
    const ofStreams = streamIds
      ? Prisma.sql`AND +"logStreamId" IN (SELECT value FROM json_each(${JSON.stringify(streamIds)}))`
      : Prisma.empty;
    return this.#database.reader.$queryRaw<Place[]>`
      SELECT "sequence", "at", "bytes" FROM "LogEvent" WHERE "logGroupId" = ${logGroupId} ${ofStreams} ${bounds} ${end}`;
  }

  async #linesAt(places: Place[]): Promise<LogLine[]> {
    const lines: LogLine[] = [];
    for (let start = 0; start < places.length; start += CHUNK_LINES) {
      if (start > 0) await othersTurn();
      const numbers = places.slice(start, start + CHUNK_LINES).map((place) => place.sequence);
      const found = await selectLines(
        this.#database,
        Prisma.sql`WHERE event."sequence" IN (SELECT value FROM json_each(${JSON.stringify(numbers)}))`,
      );
      const bySequence = new Map(found.map((line) => [line.sequence, line]));
      // What was forgotten in between is not there.
      lines.push(...numbers.flatMap((sequence) => bySequence.get(sequence) ?? []));
    }
    return lines;
  }

  /** @returns a number that no group has where nothing was logged */
  async #groupId(logGroupName: string): Promise<number> {
    const row = await this.#database.reader.logGroup.findUnique({ where: { logGroupName } });
    return row?.logGroupId ?? 0;
  }

  async #streamIds(logGroupId: number, streams: NonNullable<LogEventQuery["streams"]>): Promise<number[]> {
    const which =
      "names" in streams
        ? [Prisma.sql`"logStreamName" IN (SELECT value FROM json_each(${JSON.stringify(streams.names)}))`]
        : startsWith(streams.prefix);
    const rows = await this.#database.reader.$queryRaw<{ logStreamId: number }[]>`
      SELECT "logStreamId" FROM "LogStream"
       WHERE "logGroupId" = ${logGroupId} AND ${Prisma.join(which, " AND ")}`;
    return rows.map((row) => row.logStreamId);
  }
}

/** The first condition finds them through the index, the second is exact. */
function startsWith(prefix: string): Prisma.Sql[] {
  return [
    Prisma.sql`"logStreamName" >= ${prefix}`,
    Prisma.sql`substr("logStreamName", 1, length(${prefix})) = ${prefix}`,
  ];
}

/** Where reading goes on, that place bounds the index; a bound with a plus sign only filters. */
function boundsOf({ from, until, after, newestFirst }: LogEventQuery): Prisma.Sql {
  const bounds: Prisma.Sql[] = [];
  if (from !== undefined) bounds.push(Prisma.sql`AND ${Prisma.raw(after && !newestFirst ? "+" : "")}"at" >= ${from}`);
  if (until !== undefined) bounds.push(Prisma.sql`AND ${Prisma.raw(after && newestFirst ? "+" : "")}"at" < ${until}`);
  if (after) {
    const comparison = Prisma.raw(newestFirst ? "<" : ">");
    bounds.push(Prisma.sql`AND ("at", "sequence") ${comparison} (${after.at}, ${after.sequence})`);
  }
  return bounds.length > 0 ? Prisma.join(bounds, " ") : Prisma.empty;
}
