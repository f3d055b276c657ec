"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useRef, useState } from "react";
import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import type { LongTableHandle } from "../ui/long-table.tsx";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { CompareBar } from "./compare-bar.tsx";
import { CountStrip } from "./count-strip.tsx";
import { filtersOf, hrefOf, type InvocationFilters, scopeOf } from "./filters.ts";
import { InvocationCountsLine } from "./invocation-counts-line.tsx";
import { FilterBar } from "./invocation-filter-bar.tsx";
import { InvocationTable } from "./invocation-table.tsx";
import { NoInvocation } from "./no-invocation.tsx";
import { stripOf } from "./tally.ts";
import { type Hold, useInvocationRows } from "./use-invocation-rows.ts";

/** What has been done to the list; another filter begins anew. */
interface Place {
  scope: string;
  hold?: Hold;
  isScrolled: boolean;
  /** At most two, in the order in which they were chosen: A and B. */
  selected: InvocationRecord[];
}

/** Every invocation, newest first. Scrolled or with a selection it does not jump: new rows wait above it. */
export function InvocationList() {
  const router = useRouter();
  const filters = filtersOf(new URLSearchParams(useSearchParams().toString()));
  const { place, set } = usePlace(scopeOf(filters));
  const found = useInvocationRows(filters, place.hold);
  const { rows, tally, counts, now } = found;
  const selected = place.selected.map((one) => rows?.find(({ requestId }) => requestId === one.requestId) ?? one);
  const table = useRef<LongTableHandle>(null);
  const filterBar = useRef<HTMLSelectElement>(null);

  const go = (change: Partial<InvocationFilters>) =>
    window.history.replaceState(null, "", hrefOf({ ...filters, ...change }));
  const settle = (change: Partial<Place>) => {
    const next = { ...place, ...change };
    const isStill = next.isScrolled || next.selected.length > 0;
    const before = place.hold?.before ?? Math.floor(rows?.[0]?.arrivedAt ?? now) + 1;
    set({ ...next, hold: isStill ? { before } : undefined });
  };
  const select = (row: InvocationRecord) => settle({ selected: chosen(place.selected, row) });
  const compare = () => {
    const [a, b] = place.selected;
    if (a && b) router.push(`/invocations/${encodeURIComponent(a.requestId)}?with=${encodeURIComponent(b.requestId)}`);
  };
  const showNew = () => {
    settle({ selected: [], isScrolled: false });
    table.current?.toTop();
  };
  useShortcuts({
    f: () => filterBar.current?.focus(),
    c: compare,
    Home: showNew,
    Escape: () => settle({ selected: [] }),
  });

  return (
    <>
      <FilterBar filters={filters} go={go} firstControl={filterBar} />
      <CountStrip strip={stripOf(counts, filters, now)} filters={filters} go={go} />
      <InvocationCountsLine filters={filters} tally={tally} newer={found.newer} go={go} onShowNew={showNew} />
      {rows !== undefined && found.total === 0 ? (
        <NoInvocation filters={filters} onClear={() => window.history.replaceState(null, "", "/invocations")} />
      ) : (
        <InvocationTable
          key={place.scope}
          handle={table}
          found={found}
          selected={place.selected.map(({ requestId }) => requestId)}
          onSelect={select}
          onScrolled={(isScrolled) => isScrolled !== place.isScrolled && settle({ isScrolled })}
        />
      )}
      {place.selected.length > 0 && (
        <CompareBar selected={selected} onCompare={compare} onClear={() => settle({ selected: [] })} />
      )}
    </>
  );
}

function usePlace(scope: string) {
  const [kept, set] = useState<Place>({ scope, isScrolled: false, selected: [] });
  const place: Place = kept.scope === scope ? kept : { scope, isScrolled: false, selected: [] };
  return { place, set };
}

/** A third choice takes the place of the second. */
function chosen(selected: InvocationRecord[], row: InvocationRecord): InvocationRecord[] {
  const without = selected.filter(({ requestId }) => requestId !== row.requestId);
  return without.length < selected.length ? without : [...selected.slice(0, 1), row];
}
