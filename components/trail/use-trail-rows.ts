"use client";

import { useState } from "react";
import type { TrailRow } from "../../server/core/trail/trail-row.ts";
import type { TrailRows } from "../../server/core/trail/trail-view.ts";
import { rangeOf } from "../format/period.ts";
import { useNow } from "../live/clock.ts";
import { useTrailCount, useTrailPage, useTrailPages } from "../live/use-subject.ts";
import { laterScope, scopeOf, type TrailFilters } from "./filters.ts";

export interface TrailFound {
  /** Newest first; undefined until they are read. */
  rows: TrailRow[] | undefined;
  /** There are older ones: `readOn` fetches the next of them. */
  more: boolean;
  readOn: () => void;
  /** How many pass the filters, with those that wait; undefined until they are counted. */
  total: number | undefined;
  /** How many came since the list stands still. */
  newer: number;
}

/** A list that stands still: what it showed then, and the pages below it. Records never change, so it stays true. */
interface Held extends TrailRows {
  scope: string;
  total: number | undefined;
  pages: string[];
}

/** The rows that pass the filters: live at the top, and as they were while the list stands still. */
export function useTrailRows(filters: TrailFilters, isStill: boolean): TrailFound {
  const scope = scopeOf(filters);
  const now = useNow(filters.last === undefined ? 60_000 : 1000);
  const head = useTrailPage(scope);
  const counted = useTrailCount(scope);
  const [kept, keep] = useState<Held>();
  const held = isStill && kept?.scope === scope ? kept : undefined;
  if (isStill && held === undefined && head !== undefined) keep({ scope, ...head, total: counted?.count, pages: [] });
  if (!isStill && kept !== undefined) keep(undefined);
  const later = useTrailPages(held?.pages ?? []);

  if (held === undefined) {
    const { from = 0 } = rangeOf(filters, now);
    const rows = head?.rows.filter(({ at }) => at >= from);
    return { rows, more: head?.more ?? false, readOn: () => {}, total: totalOf(head, rows, counted?.count), newer: 0 };
  }
  const below = later.flatMap((page) => page?.rows ?? []);
  const rows = [...held.rows, ...below];
  const last = rows.at(-1);
  const isReading = later.some((page) => page === undefined);
  const more = isReading || (later.at(-1)?.more ?? held.more);
  const readOn = () => {
    if (more && !isReading && last) keep({ ...held, pages: [...held.pages, laterScope(scope, last)] });
  };
  return {
    rows,
    more,
    readOn,
    total: totalOf(head, head?.rows, counted?.count),
    newer: newerOf(held, head, counted?.count),
  };
}

/** A first page that is whole is counted here, in the moment in which a record comes. */
function totalOf(head: TrailRows | undefined, rows: TrailRow[] | undefined, counted: number | undefined) {
  return head?.more === false ? rows?.length : counted;
}

export function newerOf(held: Held, head: TrailRows | undefined, counted: number | undefined): number {
  const top = held.rows[0]?.sequence ?? 0;
  const atHand = head?.rows.filter(({ sequence }) => sequence > top).length ?? 0;
  const isAll = head === undefined || atHand < head.rows.length || !head.more;
  if (isAll || counted === undefined || held.total === undefined) return atHand;
  return Math.max(atHand, counted - held.total);
}
