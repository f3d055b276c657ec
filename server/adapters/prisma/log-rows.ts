/** Log lines as rows. A row names its group and stream by number; what these stand for is joined when it is read. */
import { Prisma } from "../../../prisma/client/client.ts";
import type { LogLine } from "../../core/invoke/log-line.ts";
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

/** The last lines of a function, in order, from every group that it has logged to. */
export async function lastLinesOf(database: Database, functionName: string, last: number): Promise<LogLine[]> {
  const groups = await database.reader.logStream.findMany({
    where: { functionName },
    distinct: ["logGroupId"],
    select: { logGroupId: true },
  });
  const lines: LogLine[] = [];
  for (const { logGroupId } of groups) {
    const newest = Prisma.sql`
      WHERE event."logGroupId" = ${logGroupId} AND stream."functionName" = ${functionName}
      ORDER BY event."at" DESC, event."sequence" DESC LIMIT ${last}`;
    lines.push(...(await selectLines(database, newest)));
  }
  lines.sort((a, b) => a.sequence - b.sequence);
  return last === 0 ? [] : lines.slice(-last);
}

function readLine({ requestId, sequence, ...row }: LineRow): LogLine {
  const line = { ...row, sequence: Number(sequence) };
  return requestId === null ? line : { ...line, requestId };
}
