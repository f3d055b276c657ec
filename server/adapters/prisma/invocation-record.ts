/** An invocation's record as it is stored: what is in columns of its own is not in the text beside them again. */
import type { Invocation as Row } from "../../../prisma/client/client.ts";
import type { InvocationRecord } from "../../core/invoke/invocation.ts";
import { type RecordRest, readRecordText } from "./record-text.ts";

export const recordColumns = {
  ...{ requestId: true, functionId: true, functionName: true, version: true, invocationType: true, who: true },
  ...{ arrivedAt: true, endedAt: true, status: true, cold: true, environmentId: true, record: true },
} as const;

export type RecordRow = Pick<Row, keyof typeof recordColumns>;

/** In the order of `recordColumns`, without the last, which is its text. */
export function recordValues(record: InvocationRecord): (string | number | null)[] {
  const { cold, endedAt = null, environmentId = null } = record;
  const isCold = cold === undefined ? null : Number(cold);
  const { requestId, functionId, functionName, version, invocationType, who, arrivedAt, status } = record;
  // biome-ignore format: as recordColumns
  return [
    requestId, functionId, functionName, version, invocationType, who,
    arrivedAt, endedAt, status, isCold, environmentId,
  ];
}

/** Rows of raw queries have numbers for booleans. */
export function recordOf({ record, cold, ...row }: Omit<RecordRow, "cold"> & { cold: unknown }): InvocationRecord {
  const columns = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
  return {
    ...readRecordText(record, { arrivedAt: row.arrivedAt, environmentId: row.environmentId ?? undefined }),
    ...(columns as unknown as Omit<InvocationRecord, keyof RecordRest>),
    ...(cold === null ? {} : { cold: Boolean(cold) }),
  };
}
