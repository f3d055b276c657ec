"use client";

import { useSearchParams } from "next/navigation";
import { useRef, useState } from "react";
import { counted, grouped } from "../format/numbers.ts";
import { Icon } from "../ui/icon.tsx";
import type { LongTableHandle } from "../ui/long-table.tsx";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { filtersOf, hrefOf, scopeOf, type TrailFilters } from "./filters.ts";
import { KeyUseStrip } from "./key-use-strip.tsx";
import { NoRecord } from "./no-record.tsx";
import { noFilters, TrailFilterBar } from "./trail-filter-bar.tsx";
import { TrailIntegrity, type VerifyTrail } from "./trail-integrity.tsx";
import { TrailRecord } from "./trail-record.tsx";
import { TrailTable } from "./trail-table.tsx";
import { useTrailRows } from "./use-trail-rows.ts";

/** The audit trail, newest first. Scrolled or with a record open it does not jump: new records wait above it. */
export function TrailList({ verify }: { verify: VerifyTrail }) {
  const search = new URLSearchParams(useSearchParams().toString());
  const filters = filtersOf(search);
  const openId = search.get("event") || undefined;
  const scope = scopeOf(filters);
  const [scrolled, setScrolled] = useState<string>();
  const isScrolled = scrolled === scope;
  const found = useTrailRows(filters, isScrolled || openId !== undefined);
  const table = useRef<LongTableHandle>(null);
  const filterBar = useRef<HTMLSelectElement>(null);

  const show = (next: TrailFilters, event: string | undefined) =>
    window.history.replaceState(null, "", hrefOf(next, event));
  const go = (change: Partial<TrailFilters>) => show({ ...filters, ...change }, openId);
  const open = (eventId: string | undefined) => show(filters, eventId);
  const showNew = () => {
    open(undefined);
    setScrolled(undefined);
    table.current?.toTop();
  };
  useShortcuts({
    f: () => filterBar.current?.focus(),
    Home: showNew,
    Escape: () => openId !== undefined && open(undefined),
  });

  return (
    <>
      <TrailFilterBar filters={filters} go={go} firstControl={filterBar} />
      <TrailIntegrity verify={verify} onOpen={open} />
      <KeyUseStrip filters={filters} go={go} />
      <CountsLine {...found} onShowNew={showNew} />
      <div className="tr-body" data-open={openId !== undefined || undefined}>
        {found.rows?.length === 0 && !found.more ? (
          <NoRecord filters={filters} onClear={() => go(noFilters)} />
        ) : (
          <TrailTable
            key={scope}
            handle={table}
            {...{ filters, found, openId }}
            onOpen={open}
            onScrolled={(now) => now !== isScrolled && setScrolled(now ? scope : undefined)}
          />
        )}
        {openId !== undefined && (
          <TrailRecord eventId={openId} {...{ filters, go }} onOpen={open} onClose={() => open(undefined)} />
        )}
      </div>
    </>
  );
}

function CountsLine({ total, newer, onShowNew }: { total?: number; newer: number; onShowNew: () => void }) {
  return (
    <div className="il-counts tr-counts">
      <span className="il-total">{total === undefined ? "Counting…" : counted(total, "record")}</span>
      <span className="sp" />
      {newer > 0 && (
        <button type="button" className="pill" onClick={onShowNew}>
          <Icon name="g-up" />
          {grouped(newer)} new <kbd>Home</kbd>
        </button>
      )}
      <span className="sp" />
      <span className="muted">newest first</span>
    </div>
  );
}
