/** An invocation's record as it is stored: what is in columns of its own is not in the JSON beside them again. */
import type { Invocation as Row } from "../../../prisma/client/client.ts";
import type { InvocationRecord } from "../../core/invoke/invocation.ts";

export const recordColumns = {
  ...{ requestId: true, functionId: true, functionName: true, version: true, invocationType: true, who: true },
  ...{ arrivedAt: true, endedAt: true, status: true, cold: true, environmentId: true, record: true },
} as const;

export type RecordRow = Pick<Row, keyof typeof recordColumns>;

/** In the order of `recordColumns`. */
export function recordValues(record: InvocationRecord): (string | number | null)[] {
  const { requestId, functionId, functionName, version, invocationType, who, arrivedAt, endedAt, status, ...more } =
    record;
  const { cold, environmentId, ...rest } = more;
  const isCold = cold === undefined ? null : Number(cold);
  return [
    ...[requestId, functionId, functionName, version, invocationType, who, arrivedAt, endedAt ?? null, status],
    ...[isCold, environmentId ?? null, JSON.stringify(rest)],
  ];
}

/** Rows of raw queries have numbers for booleans. */
export function recordOf({ record, cold, ...columns }: Omit<RecordRow, "cold"> & { cold: unknown }): InvocationRecord {
  const known = Object.entries(columns).filter(([, value]) => value !== null);
  return {
    ...JSON.parse(record),
    ...Object.fromEntries(known),
    ...(cold === null ? {} : { cold: Boolean(cold) }),
  };
}
