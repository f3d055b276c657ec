/**
 * Forgets the oldest history over the bound: invocations that have ended, with their bodies and log lines, and the
 * lines between them that belong to none.
 */
import { Prisma } from "../../../prisma/client/client.ts";
import type { BodyFiles } from "./body-files.ts";
import { type HistoryTotals, ROW_BODY_BYTES, writeTotals } from "./history-batch.ts";
import { deleteLines } from "./log-removal.ts";
import type { Database, Transaction } from "./open-database.ts";

export interface HistoryBound {
  invocations: number;
  /** Of bodies and log lines. */
  bytes: number;
}

/** A transaction forgets at most so many, so that others get in between. */
const CHUNK_INVOCATIONS = 500;
const CHUNK_LINES = 5_000;

/** @returns the totals after one chunk; the same object when there is nothing to forget. */
export async function forgetChunk(
  bound: HistoryBound,
  { database, files, totals }: { database: Database; files: BodyFiles; totals: HistoryTotals },
): Promise<HistoryTotals> {
  if (totals.invocations <= bound.invocations && totals.bytes <= bound.bytes) return totals;
  const { next, withFiles } = await database.write("written", async (tx) => {
    // When no invocation is left to forget, a function writes without being invoked.
    const outcome = (await forgetInvocations(tx, bound, totals)) ?? (await forgetLines(tx, totals, Prisma.sql`true`));
    await writeTotals(tx, outcome.next);
    return outcome;
  });
  await files.remove(withFiles);
  const progress = next.invocations < totals.invocations || next.bytes < totals.bytes;
  return progress ? next : totals;
}

interface Outcome {
  next: HistoryTotals;
  /** Request ids that have body files, which are to go. */
  withFiles: string[];
}

async function forgetInvocations(
  tx: Transaction,
  bound: HistoryBound,
  totals: HistoryTotals,
): Promise<Outcome | undefined> {
  const candidates = await tx.invocation.findMany({
    where: { status: { notIn: ["queued", "running"] } },
    orderBy: [{ arrivedAt: "asc" }, { requestId: "asc" }],
    take: CHUNK_INVOCATIONS,
    select: { requestId: true, arrivedAt: true, requestKept: true, responseKept: true },
  });
  const long = await longLogs(
    tx,
    candidates.map((row) => row.requestId),
  );
  const [first] = candidates;
  if (!first) return undefined;
  if (long.has(first.requestId)) return forgetLines(tx, totals, Prisma.sql`"requestId" = ${first.requestId}`);
  const firstLong = candidates.findIndex((row) => long.has(row.requestId));
  const oldest = firstLong < 0 ? candidates : candidates.slice(0, firstLong);
  const lineBytes = await bytesOfLines(
    tx,
    oldest.map((row) => row.requestId),
  );
  const next = { ...totals };
  const forgotten: string[] = [];
  const withFiles: string[] = [];
  let until = 0;
  for (const row of oldest) {
    if (next.invocations <= bound.invocations && next.bytes <= bound.bytes) break;
    next.invocations -= 1;
    next.bytes -= row.requestKept + row.responseKept + (lineBytes.get(row.requestId) ?? 0);
    forgotten.push(row.requestId);
    if (Math.max(row.requestKept, row.responseKept) > ROW_BODY_BYTES) withFiles.push(row.requestId);
    until = row.arrivedAt;
  }
  const ids = JSON.stringify(forgotten);
  await deleteLines(tx, Prisma.sql`"requestId" IN (SELECT value FROM json_each(${ids}))`);
  await tx.$executeRaw`DELETE FROM "Invocation" WHERE "requestId" IN (SELECT value FROM json_each(${ids}))`;
  next.bytes -= await deleteLines(
    tx,
    Prisma.sql`"at" <= ${until} AND NOT EXISTS (
      SELECT 1 FROM "Invocation" WHERE "Invocation"."requestId" = "LogEvent"."requestId")`,
  );
  return { next, withFiles };
}

/** The oldest of these. */
async function forgetLines(tx: Transaction, totals: HistoryTotals, which: Prisma.Sql): Promise<Outcome> {
  const freed = await deleteLines(
    tx,
    Prisma.sql`"sequence" IN (
      SELECT "sequence" FROM "LogEvent" WHERE ${which} ORDER BY "sequence" LIMIT ${CHUNK_LINES})`,
  );
  return { next: { ...totals, bytes: totals.bytes - freed }, withFiles: [] };
}

/** Of these invokes those that have written more than one transaction forgets: before they go, their lines do. */
async function longLogs(tx: Transaction, requestIds: string[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ requestId: string }[]>`
    SELECT value AS "requestId" FROM json_each(${JSON.stringify(requestIds)})
     WHERE (SELECT 1 FROM "LogEvent" WHERE "requestId" = value LIMIT 1 OFFSET ${CHUNK_LINES}) IS NOT NULL`;
  return new Set(rows.map((row) => row.requestId));
}

async function bytesOfLines(tx: Transaction, requestIds: string[]): Promise<Map<string, number>> {
  const rows = await tx.$queryRaw<{ requestId: string; bytes: number }[]>`
    SELECT "requestId", CAST(SUM("bytes") AS REAL) AS "bytes" FROM "LogEvent"
     WHERE "requestId" IN (SELECT value FROM json_each(${JSON.stringify(requestIds)})) GROUP BY "requestId"`;
  return new Map(rows.map((row) => [row.requestId, row.bytes]));
}
