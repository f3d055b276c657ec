/** What the counts of invocations come to: totals for the filters, and the bars of the strip. Pure. */
import type { InvocationRecord, InvocationStatus } from "../../server/core/invoke/invocation.ts";
import type { InvocationCount } from "../../server/core/invoke/invocation-filter.ts";
import { slotLength, slotOf } from "../../server/core/invoke/time-slots.ts";
import { lasts, rangeOf } from "../format/period.ts";
import type { InvocationFilters } from "./filters.ts";

/** The strip covers at least this much, so that a first invoke is not a wall. */
const LEAST_MS = 5 * 60_000;

/** How long one slot of the strip is. `oldest`: when the oldest invocation meant arrived. */
export function slotMsOf(filters: InvocationFilters, oldest: number | undefined, now: number): number {
  if (filters.last !== undefined) return slotLength(lasts[filters.last].ms);
  const to = filters.to ?? now;
  return slotLength(Math.max(LEAST_MS, to - (filters.from ?? oldest ?? to)));
}

/** The same counts as the platform gives, of invocations that are all at hand. */
export function countsOf(invocations: readonly InvocationRecord[], slotMs: number): InvocationCount[] {
  const counts = new Map<string, InvocationCount>();
  for (const { arrivedAt, status, cold } of invocations) {
    const slotAt = slotOf(arrivedAt, slotMs);
    const key = `${slotAt} ${status} ${cold}`;
    const known = counts.get(key);
    if (known) known.count += 1;
    else counts.set(key, { slotAt, status, cold, count: 1 });
  }
  return [...counts.values()];
}

export interface Tally {
  /** Passing all filters. */
  total: number;
  /** Of each outcome, whatever outcome is filtered by. */
  outcomes: ReadonlyMap<InvocationStatus, number>;
  cold: number;
}

export function tallyOf(counts: readonly InvocationCount[], filters: InvocationFilters, now: number): Tally {
  const { from = Number.NEGATIVE_INFINITY } = rangeOf(filters, now);
  const outcomes = new Map<InvocationStatus, number>();
  let total = 0;
  let cold = 0;
  for (const one of counts) {
    if (filters.last !== undefined && one.slotAt < from) continue;
    if (!ofStart(one, filters)) continue;
    outcomes.set(one.status, (outcomes.get(one.status) ?? 0) + one.count);
    if (!ofOutcome(one, filters)) continue;
    total += one.count;
    if (one.cold) cold += one.count;
  }
  return { total, outcomes, cold };
}

/** One slot that is not empty. */
export interface Bar {
  slotAt: number;
  /** What ended well, and what has not ended. */
  good: number;
  /** What failed, was rejected or was cut off. */
  bad: number;
  throttled: number;
}

export interface Strip {
  from: number;
  to: number;
  slotMs: number;
  bars: Bar[];
}

export function stripOf(
  { counts, slotMs }: { counts: readonly InvocationCount[]; slotMs: number },
  filters: InvocationFilters,
  now: number,
): Strip {
  const range = rangeOf(filters, now);
  const to = range.before ?? now;
  const first = counts.reduce((least, { slotAt }) => Math.min(least, slotAt), to);
  const from = range.from ?? Math.min(first, slotOf(to - LEAST_MS, slotMs));
  const bars = new Map<number, Bar>();
  for (const one of counts) {
    if (one.slotAt + slotMs <= from || !ofStart(one, filters) || !ofOutcome(one, filters)) continue;
    const bar = bars.get(one.slotAt) ?? { slotAt: one.slotAt, good: 0, bad: 0, throttled: 0 };
    bar[kindOf(one.status)] += one.count;
    bars.set(one.slotAt, bar);
  }
  return { from, to, slotMs, bars: [...bars.values()].sort((a, b) => a.slotAt - b.slotAt) };
}

function kindOf(status: InvocationStatus): "good" | "bad" | "throttled" {
  if (status === "throttled") return "throttled";
  return status === "ok" || status === "running" || status === "queued" ? "good" : "bad";
}

function ofStart({ cold }: InvocationCount, { start }: InvocationFilters): boolean {
  return start === undefined || cold === (start === "cold");
}

function ofOutcome({ status }: InvocationCount, { outcomes }: InvocationFilters): boolean {
  return outcomes.length === 0 || outcomes.includes(status);
}
