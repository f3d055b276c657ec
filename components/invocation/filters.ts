/**
 * The filters of the invocation list are its address: `/invocations?function=hello&outcome=error,timeout&last=1h`.
 * The same text is the scope under which its rows and counts are read and kept live.
 */
import type { InvocationStatus } from "../../server/core/invoke/invocation.ts";
import type { InvocationFilter } from "../../server/core/invoke/invocation-filter.ts";
import { readableSearch } from "../format/address.ts";
import { type Period, periodIn, putPeriod, rangeOf } from "../format/period.ts";

export interface InvocationFilters extends Period {
  functionName?: string;
  /** One of these; empty for any. */
  outcomes: InvocationStatus[];
  start?: "cold" | "warm";
}

/** In the order in which choices offer them. */
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

/** How many rows a page that is read by its number has. */
export const PAGE_ROWS = 100;

/** What is not a filter's value is no filter. */
export function filtersOf(search: URLSearchParams): InvocationFilters {
  const chosen = search.get("outcome")?.split(",") ?? [];
  const start = search.get("start");
  const filters: InvocationFilters = { outcomes: outcomes.filter((outcome) => chosen.includes(outcome)) };
  const functionName = search.get("function");
  if (functionName) filters.functionName = functionName;
  if (start === "cold" || start === "warm") filters.start = start;
  return { ...filters, ...periodIn(search) };
}

/** The scope: what stands behind the question mark. */
export function scopeOf({ functionName, outcomes: chosen, start, ...period }: InvocationFilters): string {
  const search = new URLSearchParams();
  if (functionName !== undefined) search.set("function", functionName);
  if (chosen.length > 0) search.set("outcome", chosen.join(","));
  if (start !== undefined) search.set("start", start);
  putPeriod(search, period);
  return readableSearch(search);
}

export function hrefOf(filters: InvocationFilters): string {
  const scope = scopeOf(filters);
  return scope === "" ? "/invocations" : `/invocations?${scope}`;
}

export function isFiltered(filters: InvocationFilters): boolean {
  return scopeOf(filters) !== "";
}

/** A page by its number; the first page without one is the live one. */
export function pageScope(filters: InvocationFilters, page: number): string {
  return `${scopeOf(filters)}&page=${page}`;
}

export function isLaterPage(scope: string): boolean {
  return scope.includes("&page=");
}

/** Which rows a scope's page leaves out before it. */
export function offsetOf(scope: string): number {
  const page = Number(parsed(scope).get("page") ?? 0);
  return Number.isSafeInteger(page) && page > 0 ? page * PAGE_ROWS : 0;
}

export function filterOf(
  { functionName, outcomes: chosen, start, ...period }: InvocationFilters,
  now: number,
): InvocationFilter {
  const { from, before } = rangeOf(period, now);
  return {
    functionName,
    status: chosen.length > 0 ? chosen : undefined,
    cold: start === undefined ? undefined : start === "cold",
    from,
    before,
  };
}

export function filterOfScope(scope: string, now: number): InvocationFilter {
  return filterOf(filtersOf(parsed(scope)), now);
}

function parsed(scope: string): URLSearchParams {
  return new URLSearchParams(scope);
}
