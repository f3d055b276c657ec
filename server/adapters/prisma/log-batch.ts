/** Writes and removes log lines, and keeps what is known of their groups and streams in step. */
import { setImmediate as othersTurn } from "node:timers/promises";
import type { Prisma } from "../../../prisma/client/client.ts";
import type { LogLine } from "../../core/invoke/log-line.ts";
import type { Transaction } from "./open-database.ts";

/** A few milliseconds of work. */
const CHUNK_LINES = 1_000;

/** @returns the bytes of the texts. */
export async function writeLines(tx: Transaction, lines: LogLine[]): Promise<number> {
  let bytes = 0;
  for (let start = 0; start < lines.length; start += CHUNK_LINES) {
    bytes += await writeChunk(tx, lines.slice(start, start + CHUNK_LINES));
    await othersTurn();
  }
  return bytes;
}

async function writeChunk(tx: Transaction, lines: LogLine[]): Promise<number> {
  const streams = await numbersOf(tx, lines);
  const bytesOfGroup = new Map<number, number>();
  const rows = lines.map((line) => {
    const { sequence, requestId = null, at, source, text } = line;
    const { logGroupId, logStreamId } = streams.get(keyOf(line)) ?? nowhere(line);
    const bytes = Buffer.byteLength(text);
    bytesOfGroup.set(logGroupId, (bytesOfGroup.get(logGroupId) ?? 0) + bytes);
    return [sequence, logGroupId, logStreamId, requestId, at, source, text, bytes];
  });
  // One parameter for all rows: binding eight for each is what would take the time.
  await tx.$executeRaw`
    INSERT INTO "LogEvent" ("sequence", "logGroupId", "logStreamId", "requestId", "at", "source", "text", "bytes")
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
      FROM json_each(${JSON.stringify(rows)})`;
  return addBytes(tx, bytesOfGroup);
}

interface StreamNumbers {
  logGroupId: number;
  logStreamId: number;
}

/** Of the streams of these lines, which exist afterwards and know their last event. */
async function numbersOf(tx: Transaction, lines: LogLine[]): Promise<Map<string, StreamNumbers>> {
  const first = new Map<string, LogLine>();
  const last = new Map<string, LogLine>();
  for (const line of lines) {
    const key = keyOf(line);
    if (!first.has(key)) first.set(key, line);
    last.set(key, line);
  }
  const streams = JSON.stringify(
    [...first].map(([key, { logGroup, logStreamName, functionName, environmentId, at }]) => {
      return [logGroup, logStreamName, functionName, environmentId, at, last.get(key)?.at ?? at];
    }),
  );
  await tx.$executeRaw`
    INSERT INTO "LogGroup" ("logGroupName", "createdAt")
    SELECT value ->> 0, MIN(value ->> 4) FROM json_each(${streams}) WHERE true GROUP BY value ->> 0
    ON CONFLICT ("logGroupName") DO NOTHING`;
  const rows = await tx.$queryRaw<({ logGroup: string; logStreamName: string } & StreamNumbers)[]>`
    INSERT INTO "LogStream" ("logGroupId", "logStreamName", "functionName", "environmentId", "createdAt", "lastEventAt")
    SELECT (SELECT "logGroupId" FROM "LogGroup" WHERE "logGroupName" = value ->> 0),
           value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
      FROM json_each(${streams}) WHERE true
    ON CONFLICT ("logGroupId", "logStreamName") DO UPDATE SET "lastEventAt" = excluded."lastEventAt"
    RETURNING (SELECT "logGroupName" FROM "LogGroup" WHERE "LogGroup"."logGroupId" = "LogStream"."logGroupId") AS "logGroup",
              "logStreamName", "logGroupId", "logStreamId"`;
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function keyOf({ logGroup, logStreamName }: { logGroup: string; logStreamName: string }): string {
  return `${logGroup} ${logStreamName}`;
}

function nowhere({ logStreamName }: LogLine): never {
  throw new Error(`the log stream ${logStreamName} was not written`);
}

/** @returns their sum. */
async function addBytes(tx: Transaction, bytesOfGroup: Map<number, number>): Promise<number> {
  let sum = 0;
  for (const [logGroupId, bytes] of bytesOfGroup) {
    await tx.$executeRaw`UPDATE "LogGroup" SET "bytes" = "bytes" + ${bytes} WHERE "logGroupId" = ${logGroupId}`;
    sum += bytes;
  }
  return sum;
}

/** @returns the bytes of the lines that went. */
export async function deleteLines(tx: Transaction, where: Prisma.Sql): Promise<number> {
  const sums = await tx.$queryRaw<{ logGroupId: number; bytes: number }[]>`
    SELECT "logGroupId", CAST(SUM("bytes") AS REAL) AS "bytes" FROM "LogEvent" WHERE ${where} GROUP BY "logGroupId"`;
  if (sums.length === 0) return 0;
  await tx.$executeRaw`DELETE FROM "LogEvent" WHERE ${where}`;
  return -(await addBytes(tx, new Map(sums.map((sum) => [sum.logGroupId, -sum.bytes]))));
}

/** A stream goes with its last line; an environment that still lives begins it again with its next. */
export async function deleteEmptyStreams(tx: Transaction): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM "LogStream"
     WHERE NOT EXISTS (SELECT 1 FROM "LogEvent" WHERE "LogEvent"."logStreamId" = "LogStream"."logStreamId")`;
}
