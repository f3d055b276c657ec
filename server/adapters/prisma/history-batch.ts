/**
 * Writes one batch of history in one transaction, with the totals that bound it.
 */
import type { Prisma } from "../../../prisma/client/client.ts";
import type { LogLine } from "../../core/invoke/log-line.ts";
import type { BodyFiles } from "./body-files.ts";
import type { Batch, PendingInvocation } from "./history-buffer.ts";
import type { Database, Transaction } from "./open-database.ts";

/** What is kept, and the number of the last log line. Stored, so that nothing has to be counted at start. */
export interface HistoryTotals {
  invocations: number;
  /** Of bodies and log lines. */
  bytes: number;
  lastLine: number;
}

/** Bodies up to this many bytes are in the row. */
const ROW_BODY_BYTES = 64_000;
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
    const lines = batch.lines.map(lineRow);
    await tx.logEvent.createMany({ data: lines });
    const next = {
      invocations: totals.invocations + added.invocations,
      bytes: totals.bytes + added.bytes + lines.reduce((sum, line) => sum + line.bytes, 0),
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
  const rows = await tx.invocation.findMany({
    where: { requestId: { in: pending.map(({ record }) => record.requestId) } },
    select: { requestId: true, requestKept: true, responseKept: true },
  });
  const known = new Map(rows.map((row) => [row.requestId, row]));
  const added = pending.filter(({ record }) => !known.has(record.requestId));
  await tx.invocation.createMany({ data: added.map(invocationRow) });
  let bytes = 0;
  for (const each of pending) {
    const before = known.get(each.record.requestId);
    bytes += (each.request?.byteLength ?? before?.requestKept ?? 0) - (before?.requestKept ?? 0);
    bytes += (each.response?.byteLength ?? before?.responseKept ?? 0) - (before?.responseKept ?? 0);
    if (!before) continue;
    const { requestId, ...data } = invocationRow(each);
    await tx.invocation.update({ where: { requestId }, data });
  }
  return { invocations: added.length, bytes };
}

/** A body that is not given is not mentioned, so that an update leaves the one that is there. */
function invocationRow({ record, request, response }: PendingInvocation): Prisma.InvocationCreateManyInput {
  const { requestId, functionId, functionName, version, invocationType, who, arrivedAt, endedAt, status } = record;
  return {
    requestId,
    functionId,
    functionName,
    version,
    invocationType,
    who,
    arrivedAt,
    endedAt,
    status,
    cold: record.cold,
    environmentId: record.environmentId,
    record: JSON.stringify(record),
    ...(request && { requestBody: inRow(request), requestKept: request.byteLength }),
    ...(response && { responseBody: inRow(response), responseKept: response.byteLength }),
  };
}

function isLarge(body: Uint8Array | undefined): body is Uint8Array {
  return body !== undefined && body.byteLength > ROW_BODY_BYTES;
}

function inRow(body: Uint8Array): Uint8Array<ArrayBuffer> | null {
  return isLarge(body) ? null : new Uint8Array(body);
}

function lineRow(line: LogLine): Prisma.LogEventCreateManyInput & { bytes: number } {
  return { ...line, sequence: BigInt(line.sequence), bytes: Buffer.byteLength(line.text) };
}
