"use client";

import { type KeyboardEvent, type MouseEvent, useMemo, useRef, useState } from "react";
import type { ChunkMapView } from "../../server/core/image/chunk-map.ts";
import { useWidth } from "../ui/use-width.ts";
import { chunkAt, chunkGrid, cornerOf, PITCH_PX, SQUARE_PX, stepFrom } from "./chunk-grid.ts";
import { chunkSentence, summaryOf } from "./chunk-words.ts";

/** One square for each chunk, in the image's order. The mouse and the arrow keys ask what a square is. */
export function ChunkMap({ map }: { map: ChunkMapView }) {
  const [place, width] = useWidth<HTMLDivElement>(800);
  const box = useRef<HTMLDivElement>(null);
  const [chosen, choose] = useState<number>();
  const grid = useMemo(() => chunkGrid(map, width), [map, width]);
  const count = map.chunks.length;
  const index = chosen === undefined ? undefined : Math.min(chosen, count - 1);

  function press(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = event.key === "Escape" ? -1 : stepFrom(index ?? -1, event.key, grid.columns, count);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    choose(to < 0 ? undefined : to);
    const [, y] = cornerOf(Math.max(0, to), grid.columns);
    const shown = box.current;
    if (shown && y < shown.scrollTop) shown.scrollTop = y;
    if (shown && y + PITCH_PX > shown.scrollTop + shown.clientHeight)
      shown.scrollTop = y + PITCH_PX - shown.clientHeight;
  }
  function point(event: MouseEvent<SVGElement>) {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    choose(chunkAt({ x: event.clientX - left, y: event.clientY - top }, grid.columns, count));
  }

  return (
    <>
      <div
        className="cm-box"
        ref={box}
        role="application"
        aria-roledescription="chunk map"
        aria-label={`${summaryOf(map)}. Arrow keys walk it.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk its squares
        tabIndex={0}
        onKeyDown={press}
      >
        <div ref={place}>
          <svg
            className="cm-map"
            width={grid.widthPx}
            height={grid.heightPx}
            aria-hidden="true"
            onMouseMove={point}
            onMouseLeave={() => choose(undefined)}
          >
            {(["base", "stored", "new", "repeated"] as const).map((kind) => (
              <path key={kind} className={kind} d={grid.squares[kind]} />
            ))}
            <path className="outline" d={grid.outlines} />
            {index !== undefined && index >= 0 && <Chosen index={index} columns={grid.columns} />}
          </svg>
        </div>
      </div>
      <p className="cm-said" role="status">
        {index === undefined || index < 0 ? <span className="muted">{summaryOf(map)}</span> : chunkSentence(map, index)}
      </p>
    </>
  );
}

function Chosen({ index, columns }: { index: number; columns: number }) {
  const [x, y] = cornerOf(index, columns);
  return <rect className="chosen" x={x} y={y} width={SQUARE_PX} height={SQUARE_PX} />;
}
