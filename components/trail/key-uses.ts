/** How often keys were used, as the strip above the trail shows it. Pure. */
import { slotLength, slotOf } from "../../server/core/invoke/time-slots.ts";
import type { KeyUses } from "../../server/core/trail/trail-view.ts";
import { type Period, rangeOf } from "../format/period.ts";
import type { Strip } from "../invocation/tally.ts";
import { scopeOf, type TrailFilters } from "./filters.ts";

/** Which uses are shown: which call it was and how it ended is told by the picture itself. */
export function usesScope(filters: TrailFilters): string {
  return scopeOf({ ...filters, eventName: undefined, outcome: undefined });
}

/** Without a time of its own it is the last hour. */
export function usesRange(time: Period, now: number): { from: number; to: number; slotMs: number } {
  const open = time.last === undefined && time.from === undefined && time.to === undefined;
  const { from, before: to = now } = rangeOf(open ? { last: "1h" } : time, now);
  const start = from ?? to - 60 * 60_000;
  return { from: start, to, slotMs: slotLength(to - start) };
}

export function usesStrip(uses: KeyUses | undefined, time: Period, now: number): Strip {
  const { from, to, slotMs } = usesRange(time, now);
  const bars = (uses?.slots ?? [])
    .filter(({ slotAt }) => slotAt >= slotOf(from, slotMs) && slotAt < to)
    .map(({ slotAt, ok, refused }) => ({ slotAt, good: ok, bad: refused, throttled: 0 }));
  return { from, to, slotMs: uses?.slotMs ?? slotMs, bars };
}
