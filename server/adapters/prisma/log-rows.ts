/**
 * Log lines as rows. A row names its group, stream and invocation by number; what these stand for is joined when it is
 * read. A line that was written when its invocation was not there has the request id itself.
 */
import { Prisma } from "../../../prisma/client/client.ts";
import { versionInStreams } from "../../core/environment/identity.ts";
import type { VersionName } from "../../core/function/version.ts";
import type { LogLine } from "../../core/invoke/log-line.ts";
import type { LogOf } from "../../core/log/log-of.ts";
import type { LogBound } from "../../ports/history.ts";
import type { Database } from "./open-database.ts";

interface LineRow {
  sequence: number;
  functionName: string;
  environmentId: string;
  logGroup: string;
  logStreamName: string;
  requestId: string | null;
  at: number;
  source: LogLine["source"];
  text: string;
}

/** @param rest WHERE, ORDER BY and LIMIT on `event` and `stream` */
export async function selectLines({ reader }: Database, rest: Prisma.Sql): Promise<LogLine[]> {
  const rows = await reader.$queryRaw<LineRow[]>`
    SELECT event."sequence", stream."functionName", stream."environmentId", logGroup."logGroupName" AS "logGroup",
           stream."logStreamName", COALESCE(event."requestId", invocation."requestId") AS "requestId", event."at",
           event."source", event."text"
      FROM "LogEvent" event
      JOIN "LogStream" stream USING ("logStreamId")
      JOIN "LogGroup" logGroup ON logGroup."logGroupId" = event."logGroupId"
      LEFT JOIN "Invocation" invocation ON invocation."number" = event."invocation" ${rest}`;
  return rows.map(readLine);
}

interface Place {
  sequence: number;
  at: number;
  bytes: number;
}

/** In order. */
export async function lastLinesOfInvoke(database: Database, requestId: string, bound: LogBound): Promise<LogLine[]> {
  const places = await database.reader.$queryRaw<Place[]>`
    SELECT "sequence", "at", "bytes" FROM "LogEvent" WHERE "invocation" = ${numberOf(requestId)} UNION ALL
    SELECT "sequence", "at", "bytes" FROM "LogEvent" WHERE "requestId" = ${requestId}
     ORDER BY "sequence" DESC LIMIT ${bound.last}`;
  const first = firstWithin(places, bound);
  if (!first) return [];
  const itsOwn = Prisma.sql`(event."invocation" = ${numberOf(requestId)} OR event."requestId" = ${requestId})`;
  return selectLines(
    database,
    Prisma.sql`WHERE ${itsOwn} AND event."sequence" >= ${first.sequence} ORDER BY event."sequence"`,
  );
}

export async function countLinesOfInvoke({ reader }: Database, requestId: string): Promise<number> {
  const [row] = await reader.$queryRaw<{ count: number }[]>`
    SELECT CAST(COUNT(*) AS REAL) AS "count" FROM "LogEvent"
     WHERE "invocation" = ${numberOf(requestId)} OR "requestId" = ${requestId}`;
  return row?.count ?? 0;
}

/** The time of the last line of all, 0 when there is none. */
export async function lastLineAt({ reader }: Database): Promise<number> {
  const last = await reader.logEvent.findFirst({ orderBy: { sequence: "desc" }, select: { at: true } });
  return last?.at ?? 0;
}

/** NULL, which equals nothing, when the invocation is not there. */
function numberOf(requestId: string): Prisma.Sql {
  return Prisma.sql`(SELECT "number" FROM "Invocation" WHERE "requestId" = ${requestId})`;
}

/** In order, from every group that the function, or the one version of it, has logged to. */
export async function lastLinesOfFunction(
  database: Database,
  { functionName, version }: LogOf,
  bound: LogBound,
): Promise<LogLine[]> {
  if (version !== undefined) return lastLinesOfVersion(database, { functionName, version }, bound);
  const groups = await database.reader.logStream.findMany({
    where: { functionName },
    distinct: ["logGroupId"],
    select: { logGroupId: true },
  });
  const ofGroup = (logGroupId: number) =>
    Prisma.sql`event."logGroupId" = ${logGroupId} AND stream."functionName" = ${functionName}`;
  const placesOf = (logGroupId: number) => database.reader.$queryRaw<Place[]>`
    SELECT event."sequence", event."at", event."bytes"
      FROM "LogEvent" event JOIN "LogStream" stream USING ("logStreamId") WHERE ${ofGroup(logGroupId)}
     ORDER BY event."at" DESC, event."sequence" DESC LIMIT ${bound.last}`;
  const places = (await Promise.all(groups.map(({ logGroupId }) => placesOf(logGroupId)))).flat();
  const first = firstWithin(
    places.sort((a, b) => b.sequence - a.sequence),
    bound,
  );
  if (!first) return [];
  const linesOf = ({ logGroupId }: { logGroupId: number }) => {
    const from = Prisma.sql`event."at" >= ${first.at} AND event."sequence" >= ${first.sequence}`;
    return selectLines(database, Prisma.sql`WHERE ${ofGroup(logGroupId)} AND ${from}`);
  };
  return (await Promise.all(groups.map(linesOf))).flat().sort((a, b) => a.sequence - b.sequence);
}

/** The places of all its lines are read, and sorted, through the indexes of its streams; no more rows than are shown. */
async function lastLinesOfVersion(
  database: Database,
  { functionName, version }: VersionName,
  bound: LogBound,
): Promise<LogLine[]> {
  const streams = Prisma.sql`(
    SELECT "logStreamId" FROM "LogStream"
     WHERE "functionName" = ${functionName} AND instr("logStreamName", ${versionInStreams(version)}) > 0)`;
  const places = await database.reader.$queryRaw<Place[]>`
    SELECT "sequence", "at", "bytes" FROM "LogEvent" WHERE "sequence" IN (
      SELECT "sequence" FROM "LogEvent" WHERE "logStreamId" IN ${streams}
       ORDER BY "at" DESC, "sequence" DESC LIMIT ${bound.last})
     ORDER BY "sequence" DESC`;
  const first = firstWithin(places, bound);
  if (!first) return [];
  const shown = places.flatMap(({ sequence }) => (sequence >= first.sequence ? [sequence] : []));
  return selectLines(
    database,
    Prisma.sql`WHERE event."sequence" IN (SELECT value FROM json_each(${JSON.stringify(shown)})) ORDER BY event."sequence"`,
  );
}

/** The earliest that is still within the bound. */
function firstWithin(newestFirst: Place[], { last, maxBytes }: LogBound): Place | undefined {
  let bytes = 0;
  const beyond = newestFirst.findIndex((place, index) => {
    bytes += place.bytes;
    return index >= last || (index > 0 && bytes > maxBytes);
  });
  return newestFirst.at(beyond < 0 ? -1 : beyond - 1);
}

function readLine({ requestId, ...line }: LineRow): LogLine {
  return requestId === null ? line : { ...line, requestId };
}
