/**
 * The filters of the invocation list are its address: `/invocations?function=hello&outcome=error,timeout&last=1h`.
 * The same text is the scope under which its rows and counts are read and kept live.
 */
import type { InvocationStatus } from "../../server/core/invoke/invocation.ts";
import type { InvocationFilter } from "../../server/core/invoke/invocation-filter.ts";
import { slotLength, slotOf } from "../../server/core/invoke/time-slots.ts";

export interface InvocationFilters {
  functionName?: string;
  /** One of these; empty for any. */
  outcomes: InvocationStatus[];
  start?: "cold" | "warm";
  /** The time until now; it wins over `from` and `to`. */
  last?: Last;
  /** Epoch milliseconds. */
  from?: number;
  to?: number;
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

const minute = 60_000;
export const lasts = {
  "15m": { ms: 15 * minute, word: "15 min" },
  "1h": { ms: 60 * minute, word: "hour" },
  "6h": { ms: 6 * 60 * minute, word: "6 h" },
  "24h": { ms: 24 * 60 * minute, word: "24 h" },
  "7d": { ms: 7 * 24 * 60 * minute, word: "7 d" },
} as const;
export type Last = keyof typeof lasts;

/** How many rows a page that is read by its number has. */
export const PAGE_ROWS = 100;

/** What is not a filter's value is no filter. */
export function filtersOf(search: URLSearchParams): InvocationFilters {
  const chosen = search.get("outcome")?.split(",") ?? [];
  const start = search.get("start");
  const last = search.get("last");
  const filters: InvocationFilters = { outcomes: outcomes.filter((outcome) => chosen.includes(outcome)) };
  const functionName = search.get("function");
  if (functionName) filters.functionName = functionName;
  if (start === "cold" || start === "warm") filters.start = start;
  if (last !== null && Object.hasOwn(lasts, last)) return { ...filters, last: last as Last };
  const [from, to] = [timeOf(search.get("from")), timeOf(search.get("to"))];
  return { ...filters, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** The scope: what stands behind the question mark. */
export function scopeOf({ functionName, outcomes: chosen, start, last, from, to }: InvocationFilters): string {
  const search = new URLSearchParams();
  if (functionName !== undefined) search.set("function", functionName);
  if (chosen.length > 0) search.set("outcome", chosen.join(","));
  if (start !== undefined) search.set("start", start);
  if (last !== undefined) search.set("last", last);
  else {
    if (from !== undefined) search.set("from", new Date(from).toISOString());
    if (to !== undefined) search.set("to", new Date(to).toISOString());
  }
  // Readable: colons and commas need no escape there.
  return search.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
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
  { functionName, outcomes: chosen, start, ...range }: InvocationFilters,
  now: number,
): InvocationFilter {
  const { from, before } = rangeOf(range, now);
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

/** "The last hour" begins with a slot, so that what is counted in slots is counted whole. */
export function rangeOf(
  { last, from, to }: Pick<InvocationFilters, "last" | "from" | "to">,
  now: number,
): { from?: number; before?: number } {
  if (last === undefined) return { from, before: to };
  const { ms } = lasts[last];
  return { from: slotOf(now - ms, slotLength(ms)), before: undefined };
}

function parsed(scope: string): URLSearchParams {
  return new URLSearchParams(scope);
}

function timeOf(text: string | null): number | undefined {
  const at = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
