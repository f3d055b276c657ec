/** Where the squares of a chunk map are drawn. Pure. */
import type { ChunkMapView, ChunkView } from "../../server/core/image/chunk-map.ts";

export const SQUARE_PX = 11;
export const PITCH_PX = 12;

export type SquareKind = ChunkView["kind"] | "repeated";

export interface ChunkGrid {
  columns: number;
  widthPx: number;
  heightPx: number;
  /** All squares of a kind as one path: an image has thousands. */
  squares: Record<SquareKind, string>;
  /** Where a layer ends and the next one begins. */
  outlines: string;
}

export function chunkGrid(map: ChunkMapView, widthPx: number): ChunkGrid {
  const columns = Math.max(1, Math.floor((widthPx + 1) / PITCH_PX));
  const squares: Record<SquareKind, string[]> = { new: [], stored: [], base: [], repeated: [] };
  for (const [index, chunk] of map.chunks.entries()) {
    const [x, y] = cornerOf(index, columns);
    squares[kindOf(chunk)].push(
      chunk.isRepeated ? `M${x + 0.5} ${y + 0.5}h10v10h-10z` : `M${x} ${y}h${SQUARE_PX}v${SQUARE_PX}h-${SQUARE_PX}z`,
    );
  }
  const ends = map.layers.slice(1).map(({ first }) => outline(first, columns));
  return {
    columns,
    widthPx: columns * PITCH_PX - 1,
    heightPx: Math.ceil(map.chunks.length / columns) * PITCH_PX,
    squares: {
      new: squares.new.join(""),
      stored: squares.stored.join(""),
      base: squares.base.join(""),
      repeated: squares.repeated.join(""),
    },
    outlines: [...new Set(ends)].join(""),
  };
}

export function kindOf({ kind, isRepeated }: ChunkView): SquareKind {
  return isRepeated ? "repeated" : kind;
}

/** Left and top of a square. */
export function cornerOf(index: number, columns: number): [x: number, y: number] {
  return [(index % columns) * PITCH_PX, Math.floor(index / columns) * PITCH_PX];
}

/** The chunk at a place. @returns undefined beside all squares */
export function chunkAt({ x, y }: { x: number; y: number }, columns: number, count: number): number | undefined {
  const column = Math.floor(x / PITCH_PX);
  const index = Math.floor(y / PITCH_PX) * columns + column;
  return column < 0 || column >= columns || index < 0 || index >= count ? undefined : index;
}

/** Where an arrow key leads. @returns undefined for other keys */
export function stepFrom(index: number, key: string, columns: number, count: number): number | undefined {
  const steps: Record<string, number> = {
    ArrowRight: index + 1,
    ArrowLeft: index - 1,
    ArrowDown: index + columns,
    ArrowUp: index - columns,
    Home: 0,
    End: count - 1,
  };
  const to = steps[key];
  if (to === undefined) return undefined;
  return to < 0 || to >= count ? index : to;
}

/** From the right edge over the first square of the layer, down before it, and to the left edge. */
function outline(first: number, columns: number): string {
  const [x, y] = cornerOf(first, columns);
  const right = columns * PITCH_PX - 1;
  if (x === 0) return `M${right} ${y - 0.5}H0`;
  return `M${right} ${y - 0.5}H${x - 0.5}V${y + PITCH_PX - 0.5}H0`;
}
