/** Removes log lines, and keeps what is known of their groups and streams in step. */
import type { Prisma } from "../../../prisma/client/client.ts";
import type { Transaction } from "./open-database.ts";

/** @returns the bytes of the lines that went. */
export async function deleteLines(tx: Transaction, where: Prisma.Sql): Promise<number> {
  const sums = await tx.$queryRaw<{ logGroupId: number; logStreamId: number; bytes: number }[]>`
    SELECT "logGroupId", "logStreamId", CAST(SUM("bytes") AS REAL) AS "bytes" FROM "LogEvent" WHERE ${where}
     GROUP BY "logGroupId", "logStreamId"`;
  if (sums.length === 0) return 0;
  await tx.$executeRaw`DELETE FROM "LogEvent" WHERE ${where}`;
  await deleteEmpty(tx, JSON.stringify(sums.map((sum) => sum.logStreamId)));
  const bytesOfGroup = new Map<number, number>();
  for (const { logGroupId, bytes } of sums) bytesOfGroup.set(logGroupId, (bytesOfGroup.get(logGroupId) ?? 0) + bytes);
  for (const [logGroupId, bytes] of bytesOfGroup) {
    await tx.$executeRaw`UPDATE "LogGroup" SET "bytes" = "bytes" - ${bytes} WHERE "logGroupId" = ${logGroupId}`;
  }
  return sums.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** A stream goes with its last line; an environment that still lives begins it again with its next. */
async function deleteEmpty(tx: Transaction, streamIds: string): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM "LogStream" WHERE "logStreamId" IN (SELECT value FROM json_each(${streamIds}))
       AND NOT EXISTS (SELECT 1 FROM "LogEvent" WHERE "LogEvent"."logStreamId" = "LogStream"."logStreamId")`;
}
