/** The filters of the invocation list are its address: `/invocations?function=hello&outcome=error&start=cold`. */
import type { InvocationRecord, InvocationStatus } from "../../server/core/invoke/invocation.ts";

export interface InvocationFilters {
  functionName?: string;
  outcome?: InvocationStatus;
  start?: "cold" | "warm";
  /** How many rows at most. */
  rows: number;
}

export const ROWS = 100;
const MOST_ROWS = 5000;

/** In the order in which the choice offers them. */
export const outcomes = [
  "queued",
  "running",
  "ok",
  "error",
  "timeout",
  "throttled",
  "rejected",
  "interrupted",
] as const satisfies readonly InvocationStatus[];

type Search = Record<string, string | string[] | undefined>;

/** What is not a filter's value is no filter. */
export function filtersOf(search: Search): InvocationFilters {
  const one = (name: string) => (typeof search[name] === "string" ? search[name] : undefined);
  const start = one("start");
  const rows = Number(one("rows") ?? ROWS);
  return {
    functionName: one("function") || undefined,
    outcome: outcomes.find((outcome) => outcome === one("outcome")),
    start: start === "cold" || start === "warm" ? start : undefined,
    rows: Number.isInteger(rows) ? Math.min(Math.max(rows, ROWS), MOST_ROWS) : ROWS,
  };
}

export function hrefOf({ functionName, outcome, start, rows }: InvocationFilters): string {
  const search = new URLSearchParams();
  if (functionName) search.set("function", functionName);
  if (outcome) search.set("outcome", outcome);
  if (start) search.set("start", start);
  if (rows > ROWS) search.set("rows", String(rows));
  return search.size === 0 ? "/invocations" : `/invocations?${search}`;
}

export function isFiltered({ functionName, outcome, start }: InvocationFilters): boolean {
  return functionName !== undefined || outcome !== undefined || start !== undefined;
}

function passes(invocation: InvocationRecord, { functionName, outcome, start }: InvocationFilters): boolean {
  if (functionName !== undefined && invocation.functionName !== functionName) return false;
  if (outcome !== undefined && invocation.status !== outcome) return false;
  return start === undefined || invocation.cold === (start === "cold");
}

/** What was read by the filters and what has come live since, newest first, each once and as it is now. */
export function merged(
  read: readonly InvocationRecord[],
  live: readonly InvocationRecord[],
  filters: InvocationFilters,
): InvocationRecord[] {
  const latest = new Map(read.map((invocation) => [invocation.requestId, invocation]));
  for (const invocation of live) latest.set(invocation.requestId, invocation);
  return [...latest.values()]
    .filter((invocation) => passes(invocation, filters))
    .sort((a, b) => b.arrivedAt - a.arrivedAt);
}
