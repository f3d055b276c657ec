"use client";

import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { passes } from "../../server/core/invoke/invocation-filter.ts";
import { rangeOf } from "../format/period.ts";
import { useNow } from "../live/clock.ts";
import { bounds, type InvocationCounts } from "../live/subjects.ts";
import { useInvocationCounts, useInvocationPage } from "../live/use-subject.ts";
import { filterOf, type InvocationFilters, PAGE_ROWS, pageScope, scopeOf } from "./filters.ts";
import { countsOf, slotMsOf, type Tally, tallyOf } from "./tally.ts";

/** Where a list stands still: what arrived later waits above it. */
export interface Hold {
  /** Epoch milliseconds. */
  before: number;
}

export interface InvocationRows {
  /** The first rows, newest first and live; undefined until they are read. */
  rows: InvocationRecord[] | undefined;
  /** How many rows there are in truth. */
  total: number;
  /** How many came since the list stands still. */
  newer: number;
  tally: Tally;
  counts: InvocationCounts;
  now: number;
  /** What a later page of rows is read by. */
  pages: InvocationFilters;
}

const nothing: InvocationCounts = { slotMs: 1000, counts: [] };

/**
 * The rows that pass the filters. As long as all of the function and the time are at hand they are filtered and
 * counted here, in the moment in which something happens; past that the platform filters and counts.
 */
export function useInvocationRows(filters: InvocationFilters, hold: Hold | undefined): InvocationRows {
  const now = useNow();
  const base: InvocationFilters = { ...filters, outcomes: [], start: undefined };
  const isNarrow = scopeOf(base) !== scopeOf(filters);
  const all = useInvocationPage(scopeOf(base));
  const isWhole = all !== undefined && all.length < bounds.invocations;
  const narrow = useInvocationPage(scopeOf(filters), isNarrow && all !== undefined && !isWhole);
  const read = useInvocationCounts(scopeOf(base));
  const still = standing(filters, hold, now);
  const stillBase = { ...still, outcomes: [], start: undefined };
  const readStill = useInvocationCounts(scopeOf(stillBase), hold !== undefined && !isWhole);

  const filter = filterOf(filters, now);
  const counts = isWhole ? countedHere(all, filters, now) : (read ?? countedHere(all ?? [], filters, now));
  const tally = tallyOf(counts.counts, filters, now);
  const head = (isNarrow && !isWhole ? narrow : all)?.filter((one) => passes(one, filter));
  const total = isWhole ? (head?.length ?? 0) : Math.max(tally.total, head?.length ?? 0);
  if (hold === undefined) return { rows: head, total, newer: 0, tally, counts, now, pages: still };

  const rows = head?.filter((one) => one.arrivedAt < hold.before);
  const totalStill = stillTotal({
    isWhole,
    rows,
    total,
    head,
    read: readStill && tallyOf(readStill.counts, still, now),
  });
  return { rows, total: totalStill, newer: Math.max(0, total - totalStill), tally, counts, now, pages: still };
}

interface Standing {
  isWhole: boolean;
  rows: InvocationRecord[] | undefined;
  head: InvocationRecord[] | undefined;
  total: number;
  read: Tally | undefined;
}

function stillTotal({ isWhole, rows = [], head = [], total, read }: Standing): number {
  if (isWhole) return rows.length;
  return read?.total ?? total - (head.length - rows.length);
}

/** One row wherever it is: of the live ones, or of the page that is read for what is in sight. */
export function useRowAt(
  { rows = [], pages }: Pick<InvocationRows, "rows" | "pages">,
  inSight: { first: number; last: number },
): (index: number) => InvocationRecord | undefined {
  const [firstPage, lastPage] = [Math.floor(inSight.first / PAGE_ROWS), Math.floor(inSight.last / PAGE_ROWS)];
  const isBelow = inSight.last >= rows.length;
  const upper = useInvocationPage(pageScope(pages, firstPage), isBelow);
  const lower = useInvocationPage(pageScope(pages, lastPage), isBelow);
  return (index) => {
    const live = rows[index];
    if (live !== undefined) return live;
    const page = Math.floor(index / PAGE_ROWS);
    return (page === firstPage ? upper : page === lastPage ? lower : undefined)?.[index % PAGE_ROWS];
  };
}

/** With the time made absolute, so that pages keep their places. */
function standing(filters: InvocationFilters, hold: Hold | undefined, now: number): InvocationFilters {
  const { from, before } = rangeOf(filters, hold?.before ?? now);
  return { ...filters, last: undefined, from, to: hold?.before ?? before };
}

function countedHere(all: InvocationRecord[], filters: InvocationFilters, now: number): InvocationCounts {
  if (all.length === 0) return nothing;
  const slotMs = slotMsOf(filters, all.at(-1)?.arrivedAt, now);
  return { slotMs, counts: countsOf(all, slotMs) };
}
