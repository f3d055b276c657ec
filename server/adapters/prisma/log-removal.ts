/** Removes log lines, and keeps what is known of their groups and streams in step. */
import type { Prisma } from "../../../prisma/client/client.ts";
import type { Transaction } from "./open-database.ts";

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
