/** Reads of the Invocation table. Filters and order are those of its indexes, so that a page far down costs no rows on the way. */
import { Prisma, type PrismaClient } from "../../../prisma/client/client.ts";
import type { InvocationRecord, InvocationStatus } from "../../core/invoke/invocation.ts";
import type { InvocationCount, InvocationFilter } from "../../core/invoke/invocation-filter.ts";
import type { InvocationQuery } from "../../ports/history.ts";
import { type RecordRow, recordColumns, recordOf } from "./invocation-record.ts";

/** Rows are numbered as they are put: what arrived at one time stays in that order. */
const newestFirst = Prisma.sql`ORDER BY "arrivedAt" DESC, rowid DESC`;

const columns = Prisma.raw(
  Object.keys(recordColumns)
    .map((name) => `"${name}"`)
    .join(", "),
);

export async function listInvocations(
  reader: PrismaClient,
  { offset = 0, limit, ...filter }: InvocationQuery,
): Promise<InvocationRecord[]> {
  const rows = await reader.$queryRaw<RecordRow[]>`
    SELECT ${columns} FROM "Invocation"
     WHERE rowid IN (SELECT rowid FROM "Invocation" WHERE ${where(filter)} ${newestFirst} LIMIT ${limit} OFFSET ${offset})
     ${newestFirst}`;
  return rows.map(recordOf);
}

export async function countInvocations(
  reader: PrismaClient,
  filter: InvocationFilter,
  slotMs: number,
): Promise<InvocationCount[]> {
  const rows = await reader.$queryRaw<{ slot: number; status: InvocationStatus; cold: unknown; count: number }[]>`
    SELECT CAST(CAST("arrivedAt" / ${slotMs} AS INTEGER) AS REAL) AS "slot", "status", "cold", CAST(COUNT(*) AS REAL) AS "count"
      FROM "Invocation" WHERE ${where(filter)} GROUP BY 1, 2, 3 ORDER BY 1`;
  return rows.map(({ slot, status, cold, count }) => ({
    slotAt: slot * slotMs,
    status,
    ...(cold === null ? {} : { cold: Boolean(cold) }),
    count,
  }));
}

export async function oldestInvocation(reader: PrismaClient, functionName?: string): Promise<number | undefined> {
  const [row] = await reader.$queryRaw<{ at: number | null }[]>`
    SELECT MIN("arrivedAt") AS "at" FROM "Invocation" WHERE ${where({ functionName })}`;
  return row?.at ?? undefined;
}

function where({ functionName, status, cold, from, before }: InvocationFilter): Prisma.Sql {
  const conditions = [
    functionName === undefined ? undefined : Prisma.sql`"functionName" = ${functionName}`,
    status === undefined ? undefined : Prisma.sql`"status" IN (SELECT value FROM json_each(${JSON.stringify(status)}))`,
    cold === undefined ? undefined : Prisma.sql`"cold" = ${cold}`,
    from === undefined ? undefined : Prisma.sql`"arrivedAt" >= ${from}`,
    before === undefined ? undefined : Prisma.sql`"arrivedAt" < ${before}`,
  ].filter((one) => one !== undefined);
  return conditions.length === 0 ? Prisma.sql`TRUE` : Prisma.join(conditions, " AND ");
}
