"use client";

import { useRouter } from "next/navigation";
import { type Ref, useState } from "react";
import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { type LongTableHandle, useLongTable } from "../ui/long-table.tsx";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { InvocationRow, UnreadRow } from "./invocation-row.tsx";
import { type InvocationRows, useRowAt } from "./use-invocation-rows.ts";

const ROW_PX = 30;
const columns = [52, 106, undefined, 78, 128, 70, 190, 96, 84, 124, 102] as const;

interface Props {
  handle: Ref<LongTableHandle>;
  found: InvocationRows;
  /** Request ids, A and B. */
  selected: string[];
  onSelect: (invocation: InvocationRecord) => void;
  onScrolled: (isScrolled: boolean) => void;
}

/** All rows that there are, of which those in sight are drawn. */
export function InvocationTable({ handle, found, selected, onSelect, onScrolled }: Props) {
  const table = useLongTable({ handle, count: found.total, rowPx: ROW_PX, onScrolled });
  const rowAt = useRowAt(found, { first: table.firstIndex, last: table.lastIndex });
  const cursor = useCursor(found, rowAt, { onSelect, show: table.show });
  return (
    <section className="il-list" aria-label="Invocations" {...table.boxProps}>
      <table className="il-table long-table" aria-rowcount={found.total + 1} aria-busy={found.rows === undefined}>
        <Head />
        <tbody>
          {table.above}
          {table.items.map(({ index, key }) => {
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
          {table.below}
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

function letterOf(selected: string[], requestId: string): "A" | "B" | undefined {
  const at = selected.indexOf(requestId);
  return at === 0 ? "A" : at === 1 ? "B" : undefined;
}
