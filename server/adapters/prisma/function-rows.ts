import type { Function as FunctionRow, FunctionVersion as VersionRow } from "../../../prisma/client/client.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import { isLatest } from "../../core/function/version.ts";

export function functionRow(record: FunctionRecord): Omit<FunctionRow, "lastNumber"> {
  const { functionId, functionName, createdAt } = record;
  return { functionId, functionName, createdAt, ...changingColumns(record) };
}

/** What changes of a function as a whole. */
export function changingColumns({ tags, follow }: FunctionRecord): Pick<FunctionRow, "tags" | "follow"> {
  return { tags: JSON.stringify(tags), follow: follow ? JSON.stringify(follow) : null };
}

export function versionRow(record: FunctionRecord): VersionRow {
  return {
    functionId: record.functionId,
    version: record.version,
    revisionId: record.revisionId,
    lastModifiedAt: record.lastModifiedAt,
    state: record.state,
    stateReason: record.stateReason ?? null,
    stateReasonCode: record.stateReasonCode ?? null,
    stateSince: record.stateSince,
    updateStatus: record.updateStatus,
    updateReason: record.updateReason ?? null,
    updateReasonCode: record.updateReasonCode ?? null,
    serving: JSON.stringify(record.serving),
    updating: record.updating ? JSON.stringify(record.updating) : null,
    lastInvokedAt: record.lastInvokedAt ?? null,
    publishedAt: record.publishedAt ?? null,
  };
}

/** @returns undefined when the function went between the two reads that this takes. */
export function readFunction(row: FunctionRow & { versions: VersionRow[] }): FunctionRecord | undefined {
  const [version] = row.versions;
  return version && readVersion(row, version);
}

/** What it follows, and which number comes next, is `$LATEST`'s alone. */
export function readVersion(row: FunctionRow, version: VersionRow): FunctionRecord {
  const { serving, updating, ...columns } = version;
  const { follow, lastNumber } = row;
  const present = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null));
  return {
    functionName: row.functionName,
    createdAt: row.createdAt,
    tags: JSON.parse(row.tags),
    ...(isLatest(version) && follow !== null && { follow: JSON.parse(follow) }),
    ...(isLatest(version) && lastNumber > 0 && { lastNumber }),
    ...(present as Omit<
      FunctionRecord,
      "functionName" | "createdAt" | "tags" | "follow" | "lastNumber" | "serving" | "updating"
    >),
    serving: JSON.parse(serving),
    ...(updating === null ? {} : { updating: JSON.parse(updating) }),
  };
}
