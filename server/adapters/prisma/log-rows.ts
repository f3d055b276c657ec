/** Log lines as rows. A row names its group and stream by number; what these stand for is joined when it is read. */
import { Prisma } from "../../../prisma/client/client.ts";
import type { LogLine } from "../../core/invoke/log-line.ts";
import type { LogBound } from "../../ports/history.ts";
import type { Database } from "./open-database.ts";

interface LineRow {
  sequence: bigint;
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
           stream."logStreamName", event."requestId", event."at", event."source", event."text"
      FROM "LogEvent" event
      JOIN "LogStream" stream USING ("logStreamId")
      JOIN "LogGroup" logGroup ON logGroup."logGroupId" = event."logGroupId" ${rest}`;
  return rows.map(readLine);
}

interface Place {
  sequence: bigint;
  at: number;
  bytes: number;
}

/** In order. */
export async function lastLinesOfInvoke(database: Database, requestId: string, bound: LogBound): Promise<LogLine[]> {
  const places = await database.reader.$queryRaw<Place[]>`
    SELECT "sequence", "at", "bytes" FROM "LogEvent" WHERE "requestId" = ${requestId}
     ORDER BY "sequence" DESC LIMIT ${bound.last}`;
  const first = firstWithin(places, bound);
  if (!first) return [];
  const from = Prisma.sql`event."requestId" = ${requestId} AND event."sequence" >= ${first.sequence}`;
  return selectLines(database, Prisma.sql`WHERE ${from} ORDER BY event."sequence"`);
}

/** In order, from every group that the function has logged to. */
export async function lastLinesOfFunction(
  database: Database,
  functionName: string,
  bound: LogBound,
): Promise<LogLine[]> {
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
    places.sort((a, b) => Number(b.sequence - a.sequence)),
    bound,
  );
  if (!first) return [];
  const linesOf = ({ logGroupId }: { logGroupId: number }) => {
    const from = Prisma.sql`event."at" >= ${first.at} AND event."sequence" >= ${first.sequence}`;
    return selectLines(database, Prisma.sql`WHERE ${ofGroup(logGroupId)} AND ${from}`);
  };
  return (await Promise.all(groups.map(linesOf))).flat().sort((a, b) => a.sequence - b.sequence);
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

function readLine({ requestId, sequence, ...row }: LineRow): LogLine {
  const line = { ...row, sequence: Number(sequence) };
  return requestId === null ? line : { ...line, requestId };
}
