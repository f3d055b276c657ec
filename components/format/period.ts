/** A span of time that a list is filtered by, as its address says it: `last=1h`, or `from=…&to=…`. */
import { slotLength, slotOf } from "../../server/core/invoke/time-slots.ts";
import { exactClock, when } from "./times.ts";

export interface Period {
  /** The time until now; it wins over `from` and `to`. */
  last?: Last;
  /** Epoch milliseconds. */
  from?: number;
  to?: number;
}

const minute = 60_000;
export const lasts = {
  "15m": { ms: 15 * minute, word: "15 min" },
  "1h": { ms: 60 * minute, word: "hour" },
  "6h": { ms: 6 * 60 * minute, word: "6 h" },
  "24h": { ms: 24 * 60 * minute, word: "24 h" },
  "7d": { ms: 7 * 24 * 60 * minute, word: "7 d" },
} as const;
export type Last = keyof typeof lasts;

/** What is no time is no filter. */
export function periodIn(search: URLSearchParams): Period {
  const last = search.get("last");
  if (last !== null && Object.hasOwn(lasts, last)) return { last: last as Last };
  const [from, to] = [timeOf(search.get("from")), timeOf(search.get("to"))];
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

export function putPeriod(search: URLSearchParams, { last, from, to }: Period): void {
  if (last !== undefined) search.set("last", last);
  else {
    if (from !== undefined) search.set("from", new Date(from).toISOString());
    if (to !== undefined) search.set("to", new Date(to).toISOString());
  }
}

/** "The last hour" begins with a slot, so that what is counted in slots is counted whole. */
export function rangeOf({ last, from, to }: Period, now: number): { from?: number; before?: number } {
  if (last === undefined) return { from, before: to };
  const { ms } = lasts[last];
  return { from: slotOf(now - ms, slotLength(ms)), before: undefined };
}

/** The end of a sentence; none when it is any time. */
export function periodWords({ last, from, to }: Period, now: number): string[] {
  if (last) return [`in the last ${lasts[last].word}`];
  if (from !== undefined && to !== undefined) return [`from ${when(from, now)} to ${exactClock(to).slice(0, 8)} UTC`];
  if (from !== undefined) return [`since ${when(from, now)} UTC`];
  return to === undefined ? [] : [`before ${when(to, now)} UTC`];
}

function timeOf(text: string | null): number | undefined {
  const at = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
