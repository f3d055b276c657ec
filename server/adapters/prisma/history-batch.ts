/**
 * Writes one batch of history in one transaction, with the totals that bound it.
 *
 * In SQL of its own: Prisma's createMany takes twenty times the processor's time for rows like these, and keeps the
 * process from everything else meanwhile. After each chunk others have a turn.
 */
import { setImmediate as othersTurn } from "node:timers/promises";
import { Prisma } from "../../../prisma/client/client.ts";
import type { BodyFiles } from "./body-files.ts";
import type { Batch, PendingInvocation } from "./history-buffer.ts";
import { writeLines } from "./log-batch.ts";
import type { Database, Transaction } from "./open-database.ts";

/** What is kept, and the number of the last log line. Stored, so that nothing has to be counted at start. */
export interface HistoryTotals {
  invocations: number;
  /** Of bodies and log lines. */
  bytes: number;
  lastLine: number;
}

/** Bodies up to this many bytes are in the row. */
export const ROW_BODY_BYTES = 64_000;
/** A few milliseconds of work. */
const CHUNK_INVOCATIONS = 100;
const totalsName = "history";

export async function readTotals(database: Database): Promise<HistoryTotals> {
  const row = await database.reader.setting.findUnique({ where: { name: totalsName } });
  return row ? JSON.parse(row.value) : { invocations: 0, bytes: 0, lastLine: 0 };
}

export async function writeTotals(tx: Transaction, totals: HistoryTotals): Promise<void> {
  const value = JSON.stringify(totals);
  await tx.setting.upsert({ where: { name: totalsName }, create: { name: totalsName, value }, update: { value } });
}

/** @returns the totals after it. */
export async function writeBatch(
  batch: Batch,
  { database, files, totals }: { database: Database; files: BodyFiles; totals: HistoryTotals },
): Promise<HistoryTotals> {
  for (const { record, request, response } of batch.invocations.values()) {
    if (isLarge(request)) await files.write(record.requestId, "request", request);
    if (isLarge(response)) await files.write(record.requestId, "response", response);
  }
  return database.write("written", async (tx) => {
    const added = await writeInvocations(tx, [...batch.invocations.values()]);
    const lineBytes = await writeLines(tx, batch.lines);
    const next = {
      invocations: totals.invocations + added.invocations,
      bytes: totals.bytes + added.bytes + lineBytes,
      lastLine: batch.lines.at(-1)?.sequence ?? totals.lastLine,
    };
    await writeTotals(tx, next);
    return next;
  });
}

async function writeInvocations(
  tx: Transaction,
  pending: PendingInvocation[],
): Promise<{ invocations: number; bytes: number }> {
  const sum = { invocations: 0, bytes: 0 };
  for (const chunk of chunks(pending, CHUNK_INVOCATIONS)) {
    const ids = JSON.stringify(chunk.map(({ record }) => record.requestId));
    const rows = await tx.$queryRaw<{ requestId: string; requestKept: number; responseKept: number }[]>`
      SELECT "requestId", "requestKept", "responseKept" FROM "Invocation"
       WHERE "requestId" IN (SELECT value FROM json_each(${ids}))`;
    const known = new Map(rows.map((row) => [row.requestId, row]));
    // A body that is not given leaves the one that is there.
    await tx.$executeRaw`
      INSERT INTO "Invocation" (${columns}) VALUES ${Prisma.join(chunk.map(invocationValues))}
      ON CONFLICT ("requestId") DO UPDATE SET
        "endedAt" = excluded."endedAt", "status" = excluded."status", "cold" = excluded."cold",
        "environmentId" = excluded."environmentId", "record" = excluded."record",
        "requestBody" = CASE WHEN excluded."requestKept" > 0 THEN excluded."requestBody" ELSE "requestBody" END,
        "responseBody" = CASE WHEN excluded."responseKept" > 0 THEN excluded."responseBody"
                              ELSE COALESCE("responseBody", excluded."responseBody") END,
        "requestKept" = MAX("requestKept", excluded."requestKept"),
        "responseKept" = MAX("responseKept", excluded."responseKept")`;
    sum.invocations += chunk.length - known.size;
    for (const { record, request, response } of chunk) {
      const before = known.get(record.requestId) ?? { requestKept: 0, responseKept: 0 };
      sum.bytes += Math.max(0, (request?.byteLength ?? 0) - before.requestKept);
      sum.bytes += Math.max(0, (response?.byteLength ?? 0) - before.responseKept);
    }
    await othersTurn();
  }
  return sum;
}

const columns = Prisma.raw(
  ["requestId", "functionId", "functionName", "version", "invocationType", "who", "arrivedAt", "endedAt", "status"]
    .concat(["cold", "environmentId", "record", "requestBody", "responseBody", "requestKept", "responseKept"])
    .map((name) => `"${name}"`)
    .join(", "),
);

function invocationValues({ record, request, response }: PendingInvocation): Prisma.Sql {
  const { requestId, functionId, functionName, version, invocationType, who, arrivedAt, status } = record;
  const { endedAt = null, cold = null, environmentId = null } = record;
  return Prisma.sql`(${requestId}, ${functionId}, ${functionName}, ${version}, ${invocationType}, ${who}, ${arrivedAt},
    ${endedAt}, ${status}, ${cold}, ${environmentId}, ${JSON.stringify(record)}, ${inRow(request)}, ${inRow(response)},
    ${request?.byteLength ?? 0}, ${response?.byteLength ?? 0})`;
}

function* chunks<Item>(items: Item[], size: number): Generator<Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

function isLarge(body: Uint8Array | undefined): body is Uint8Array {
  return body !== undefined && body.byteLength > ROW_BODY_BYTES;
}

/** A body that is in a file, or not given, is null here. */
function inRow(body: Uint8Array | undefined): Uint8Array<ArrayBuffer> | null {
  return body === undefined || isLarge(body) ? null : new Uint8Array(body);
}
