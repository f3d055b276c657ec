"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import type { TrailRow } from "../../server/core/trail/trail-row.ts";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { hrefOf, type TrailFilters } from "./filters.ts";
import { TrailTableRow } from "./trail-row.tsx";
import { useKeyNames } from "./use-key-names.ts";
import type { TrailFound } from "./use-trail-rows.ts";

const ROW_PX = 33;
const HEAD_PX = 30;
/** Below this the list counts as not scrolled. */
const AT_TOP_PX = 8;
/** So many rows before the end the next page is read. */
const AHEAD = 40;
const columns = ["number", "time", "name", "who", "about", "outcome", "request"] as const;

export interface TrailTableHandle {
  toTop: () => void;
}

interface Props {
  handle: Ref<TrailTableHandle>;
  filters: TrailFilters;
  found: TrailFound;
  /** The record that is shown beside the list. */
  openId: string | undefined;
  onOpen: (eventId: string) => void;
  onScrolled: (isScrolled: boolean) => void;
}

/** The rows that have been read, of which those in sight are drawn; more are read before their end is reached. */
export function TrailTable({ handle, filters, found, openId, onOpen, onScrolled }: Props) {
  const box = useRef<HTMLElement>(null);
  const keyNames = useKeyNames();
  const { rows = [], more, readOn, total, newer } = found;
  const virtual = useVirtualizer({
    count: rows.length + (more ? 1 : 0),
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
    paddingStart: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
    initialRect: { width: 1200, height: 900 },
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0], items.at(-1)];
  const isNearEnd = more && (last?.index ?? 0) >= rows.length - AHEAD;
  useEffect(() => {
    if (isNearEnd) readOn();
  });
  const cursor = useCursor(rows, openId, { onOpen, show: (index) => virtual.scrollToIndex(index) });
  useImperativeHandle(handle, () => ({ toTop: () => box.current?.scrollTo({ top: 0 }) }), []);
  return (
    <section
      className="tr-list"
      aria-label="Records"
      ref={box}
      onScroll={({ currentTarget }) => onScrolled(currentTarget.scrollTop > AT_TOP_PX)}
    >
      <table
        className="tr-table"
        aria-rowcount={total === undefined ? -1 : total - newer + 1}
        aria-busy={found.rows === undefined}
      >
        <Head />
        <tbody>
          <Space px={(first?.start ?? HEAD_PX) - HEAD_PX} />
          {items.map(({ index, key }) => {
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
          <Space px={virtual.getTotalSize() - (last?.end ?? HEAD_PX)} />
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

/** What stands in for the rows that are not drawn. */
function Space({ px }: { px: number }) {
  return px > 0 ? (
    <tr className="tr-space">
      <td style={{ height: px }} />
    </tr>
  ) : null;
}
