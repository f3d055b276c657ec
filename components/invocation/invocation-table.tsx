"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useRouter } from "next/navigation";
import { type Ref, useImperativeHandle, useRef, useState } from "react";
import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { InvocationRow, UnreadRow } from "./invocation-row.tsx";
import { type InvocationRows, useRowAt } from "./use-invocation-rows.ts";

const ROW_PX = 30;
const HEAD_PX = 30;
/** Below this the list counts as not scrolled. */
const AT_TOP_PX = 8;
const columns = [52, 106, undefined, 78, 128, 70, 190, 96, 84, 124, 102] as const;

export interface TableHandle {
  toTop: () => void;
}

interface Props {
  handle: Ref<TableHandle>;
  found: InvocationRows;
  /** Request ids, A and B. */
  selected: string[];
  onSelect: (invocation: InvocationRecord) => void;
  onScrolled: (isScrolled: boolean) => void;
}

/** All rows that there are, of which those in sight are drawn. */
export function InvocationTable({ handle, found, selected, onSelect, onScrolled }: Props) {
  const box = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: found.total,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
    paddingStart: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
    initialRect: { width: 1200, height: 900 },
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0], items.at(-1)];
  const rowAt = useRowAt(found, { first: first?.index ?? 0, last: last?.index ?? 0 });
  const cursor = useCursor(found, rowAt, { onSelect, show: (index) => virtual.scrollToIndex(index) });
  useImperativeHandle(handle, () => ({ toTop: () => box.current?.scrollTo({ top: 0 }) }), []);
  return (
    <section
      className="il-list"
      aria-label="Invocations"
      ref={box}
      onScroll={({ currentTarget }) => onScrolled(currentTarget.scrollTop > AT_TOP_PX)}
    >
      <table className="il-table" aria-rowcount={found.total + 1} aria-busy={found.rows === undefined}>
        <Head />
        <tbody>
          <Space px={(first?.start ?? HEAD_PX) - HEAD_PX} />
          {items.map(({ index, key }) => {
            const invocation = rowAt(index);
            if (invocation === undefined) return <UnreadRow key={key} index={index} />;
            return (
              <InvocationRow
                key={invocation.requestId}
                index={index}
                invocation={invocation}
                letter={letterOf(selected, invocation.requestId)}
                isCursor={cursor === invocation.requestId}
                onSelect={onSelect}
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
  onSelect: (invocation: InvocationRecord) => void;
  show: (index: number) => void;
}

/** The row that keys go to: it keeps its row when rows come above it. @returns its request id */
function useCursor(
  { total, rows = [] }: InvocationRows,
  rowAt: (index: number) => InvocationRecord | undefined,
  { onSelect, show }: CursorActs,
): string | undefined {
  const router = useRouter();
  const [kept, keep] = useState<{ index: number; requestId: string }>();
  const place = kept && rows.findIndex(({ requestId }) => requestId === kept.requestId);
  const index = place === undefined || place < 0 ? kept?.index : place;
  const row = index === undefined ? undefined : rowAt(index);
  function move(to: number) {
    const next = rowAt(Math.min(Math.max(to, 0), total - 1));
    if (next === undefined) return;
    const at = Math.min(Math.max(to, 0), total - 1);
    keep({ index: at, requestId: next.requestId });
    show(at);
  }
  useShortcuts({
    j: () => move(index === undefined ? 0 : index + 1),
    k: () => move(index === undefined ? 0 : index - 1),
    ArrowDown: () => move(index === undefined ? 0 : index + 1),
    ArrowUp: () => move(index === undefined ? 0 : index - 1),
    Enter: () => row && router.push(`/invocations/${encodeURIComponent(row.requestId)}`),
    x: () => row && onSelect(row),
  });
  return row?.requestId;
}

function Head() {
  return (
    <>
      <colgroup>
        {columns.map((width, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: columns are their place
          <col key={index} style={{ width }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          <th>
            <span className="sr">Select</span>
          </th>
          <th aria-sort="descending">Time, UTC</th>
          <th>Function</th>
          <th>Version</th>
          <th>Outcome</th>
          <th>Start</th>
          <th className="num">Duration</th>
          <th className="num">Init</th>
          <th className="num">Billed</th>
          <th className="num">Max memory</th>
          <th>Environment</th>
        </tr>
      </thead>
    </>
  );
}

/** What stands in for the rows that are not drawn. */
function Space({ px }: { px: number }) {
  return px > 0 ? (
    <tr className="il-space">
      <td style={{ height: px }} />
    </tr>
  ) : null;
}

function letterOf(selected: string[], requestId: string): "A" | "B" | undefined {
  const at = selected.indexOf(requestId);
  return at === 0 ? "A" : at === 1 ? "B" : undefined;
}
