"use client";

import { type Ref, useEffect, useState } from "react";
import type { TrailRow } from "../../server/core/trail/trail-row.ts";
import { type LongTableHandle, useLongTable } from "../ui/long-table.tsx";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { hrefOf, type TrailFilters } from "./filters.ts";
import { TrailTableRow } from "./trail-row.tsx";
import { useKeyNames } from "./use-key-names.ts";
import type { TrailFound } from "./use-trail-rows.ts";

const ROW_PX = 33;
/** So many rows before the end the next page is read. */
const AHEAD = 40;
const columns = ["number", "time", "name", "who", "about", "outcome", "request"] as const;

interface Props {
  handle: Ref<LongTableHandle>;
  filters: TrailFilters;
  found: TrailFound;
  /** The record that is shown beside the list. */
  openId: string | undefined;
  onOpen: (eventId: string) => void;
  onScrolled: (isScrolled: boolean) => void;
}

/** The rows that have been read, of which those in sight are drawn; more are read before their end is reached. */
export function TrailTable({ handle, filters, found, openId, onOpen, onScrolled }: Props) {
  const keyNames = useKeyNames();
  const { rows = [], more, readOn, total, newer } = found;
  const table = useLongTable({ handle, count: rows.length + (more ? 1 : 0), rowPx: ROW_PX, onScrolled });
  const isNearEnd = more && table.lastIndex >= rows.length - AHEAD;
  useEffect(() => {
    if (isNearEnd) readOn();
  });
  const cursor = useCursor(rows, openId, { onOpen, show: table.show });
  return (
    <section className="tr-list" aria-label="Records" {...table.boxProps}>
      <table
        className="tr-table long-table"
        aria-rowcount={total === undefined ? -1 : total - newer + 1}
        aria-busy={found.rows === undefined}
      >
        <Head />
        <tbody>
          {table.above}
          {table.items.map(({ index, key }) => {
            const row = rows[index];
            if (row === undefined) return <UnreadRow key={key} index={index} />;
            return (
              <TrailTableRow
                key={row.eventId}
                index={index}
                row={row}
                keyNames={keyNames}
                href={hrefOf(filters, row.eventId)}
                isOpen={row.eventId === openId}
                isCursor={row.eventId === cursor}
                onOpen={onOpen}
              />
            );
          })}
          {table.below}
        </tbody>
      </table>
    </section>
  );
}

interface CursorActs {
  onOpen: (eventId: string) => void;
  show: (index: number) => void;
}

/** The row that keys go to. While a record is open it is that one, and the next one opens in its place. */
function useCursor(rows: TrailRow[], openId: string | undefined, { onOpen, show }: CursorActs): string | undefined {
  const [kept, keep] = useState<string>();
  const cursor = openId ?? kept;
  const index = rows.findIndex(({ eventId }) => eventId === cursor);
  function move(by: number) {
    const to = index < 0 ? 0 : Math.min(Math.max(index + by, 0), rows.length - 1);
    const next = rows[to];
    if (next === undefined) return;
    keep(next.eventId);
    show(to);
    if (openId !== undefined) onOpen(next.eventId);
  }
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => index >= 0 && cursor !== undefined && onOpen(cursor),
  });
  return index < 0 ? undefined : cursor;
}

function Head() {
  return (
    <>
      <colgroup>
        {columns.map((name) => (
          <col key={name} className={name} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          <th className="num">Record</th>
          <th aria-sort="descending">Time, UTC</th>
          <th>Event</th>
          <th>Who</th>
          <th>Resource</th>
          <th>Outcome</th>
          <th>Request</th>
        </tr>
      </thead>
    </>
  );
}

/** What is being read. */
function UnreadRow({ index }: { index: number }) {
  return (
    <tr aria-rowindex={index + 2} aria-busy="true">
      <td />
      <td className="muted">…</td>
    </tr>
  );
}
