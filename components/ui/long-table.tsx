"use client";

/** A table of which only the rows in sight are drawn, in a box that scrolls. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type Ref, type UIEvent, useImperativeHandle, useRef } from "react";
import "./long-table.css";

const HEAD_PX = 30;
/** Below this the list counts as not scrolled. */
const AT_TOP_PX = 8;

export interface LongTableHandle {
  toTop: () => void;
}

interface LongTable {
  handle: Ref<LongTableHandle>;
  /** Of all rows, also of those that have not been read. */
  count: number;
  rowPx: number;
  onScrolled: (isScrolled: boolean) => void;
}

/** The box's props, the rows to draw by their index, and what stands in for those above and below them. */
export function useLongTable({ handle, count, rowPx, onScrolled }: LongTable) {
  const box = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    overscan: 10,
    paddingStart: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
    initialRect: { width: 1200, height: 900 },
  });
  useImperativeHandle(handle, () => ({ toTop: () => box.current?.scrollTo({ top: 0 }) }), []);
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0], items.at(-1)];
  return {
    boxProps: {
      ref: box,
      onScroll: ({ currentTarget }: UIEvent<HTMLElement>) => onScrolled(currentTarget.scrollTop > AT_TOP_PX),
    },
    items,
    firstIndex: first?.index ?? 0,
    lastIndex: last?.index ?? 0,
    above: <Space px={(first?.start ?? HEAD_PX) - HEAD_PX} />,
    below: <Space px={virtual.getTotalSize() - (last?.end ?? HEAD_PX)} />,
    show: (index: number) => virtual.scrollToIndex(index),
  };
}

function Space({ px }: { px: number }) {
  return px > 0 ? (
    <tr className="space">
      <td style={{ height: px }} />
    </tr>
  ) : null;
}
