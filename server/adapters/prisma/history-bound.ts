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
  const candidates = await oldestEnded(tx);
  const [first] = candidates;
  if (!first) return undefined;
  const firstLong = candidates.findIndex((row) => row.isLong);
  if (firstLong === 0) return forgetLines(tx, totals, linesOf([first]));
  const oldest = firstLong < 0 ? candidates : candidates.slice(0, firstLong);
  const lineBytes = await bytesOfLines(tx, oldest);
  const next = { ...totals };
  const forgotten: Candidate[] = [];
  for (const row of oldest) {
    if (next.invocations <= bound.invocations && next.bytes <= bound.bytes) break;
    next.invocations -= 1;
    next.bytes -= row.requestKept + row.responseKept + (lineBytes.get(row.requestId) ?? 0);
    forgotten.push(row);
  }
  await deleteLines(tx, linesOf(forgotten));
  await tx.$executeRaw`DELETE FROM "Invocation" WHERE "number" IN ${numbersOf(forgotten)}`;
  next.bytes -= await deleteLines(
    tx,
    Prisma.sql`"at" <= ${forgotten.at(-1)?.arrivedAt ?? 0} AND "invocation" IS NULL AND NOT EXISTS (
      SELECT 1 FROM "Invocation" WHERE "Invocation"."requestId" = "LogEvent"."requestId")`,
  );
  const isLarge = (row: Candidate) => Math.max(row.requestKept, row.responseKept) > ROW_BODY_BYTES;
  return { next, withFiles: forgotten.filter(isLarge).map((row) => row.requestId) };
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

interface Candidate {
  number: number;
  requestId: string;
  arrivedAt: number;
  requestKept: number;
  responseKept: number;
  /** It has written more than one transaction forgets: before it goes, its lines do. */
  isLong: number;
}

function oldestEnded(tx: Transaction): Promise<Candidate[]> {
  const beyond = Prisma.sql`LIMIT 1 OFFSET ${CHUNK_LINES}`;
  return tx.$queryRaw<Candidate[]>`
    SELECT "number", "requestId", "arrivedAt", "requestKept", "responseKept",
           EXISTS (SELECT 1 FROM "LogEvent" WHERE "invocation" = "number" ${beyond})
           OR EXISTS (SELECT 1 FROM "LogEvent" WHERE "LogEvent"."requestId" = "Invocation"."requestId" ${beyond}) AS "isLong"
      FROM "Invocation" WHERE "status" NOT IN ('queued', 'running')
     ORDER BY "arrivedAt", "number" LIMIT ${CHUNK_INVOCATIONS}`;
}

/** A condition on lines. */
function linesOf(invocations: Candidate[]): Prisma.Sql {
  const requestIds = JSON.stringify(invocations.map((row) => row.requestId));
  return Prisma.sql`("invocation" IN ${numbersOf(invocations)}
                     OR "requestId" IN (SELECT value FROM json_each(${requestIds})))`;
}

function numbersOf(invocations: Candidate[]): Prisma.Sql {
  return Prisma.sql`(SELECT value FROM json_each(${JSON.stringify(invocations.map((row) => row.number))}))`;
}

async function bytesOfLines(tx: Transaction, invocations: Candidate[]): Promise<Map<string, number>> {
  const rows = await tx.$queryRaw<{ requestId: string; bytes: number }[]>`
    SELECT invocation."requestId", CAST(SUM("bytes") AS REAL) AS "bytes"
      FROM "Invocation" invocation
      JOIN "LogEvent" event ON event."invocation" = invocation."number" OR event."requestId" = invocation."requestId"
     WHERE invocation."number" IN ${numbersOf(invocations)} GROUP BY 1`;
  return new Map(rows.map((row) => [row.requestId, row.bytes]));
}
