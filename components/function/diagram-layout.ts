/** Where the diagram's nodes stand and its edges run, in units of the drawing. What is drawn comes from the table. */
import type { FunctionState } from "../../server/core/function/state.ts";

export const nodeSize = { width: 108, height: 54 } as const;

export const nodes: Record<FunctionState, { x: number; y: number }> = {
  Pending: { x: 8, y: 72 },
  Active: { x: 186, y: 72 },
  Inactive: { x: 364, y: 72 },
  Failed: { x: 186, y: 178 },
};

export interface Route {
  path: string;
  /** The arrow's point and where it points. */
  arrow: { x: number; y: number; to: "right" | "left" | "up" | "down" };
  /** Middle or start of the label's first line. */
  label: { x: number; y: number; anchor: "start" | "middle"; oneLine?: boolean };
}

/** Right-angled and without crossings; by `edgeKey`. */
export const routes: Record<string, Route> = {
  "Pending to Active": {
    path: "M116,99H178",
    arrow: { x: 186, y: 99, to: "right" },
    label: { x: 147, y: 91, anchor: "middle" },
  },
  "Active to Inactive": {
    path: "M294,99H356",
    arrow: { x: 364, y: 99, to: "right" },
    label: { x: 325, y: 91, anchor: "middle" },
  },
  "Active to Failed": {
    path: "M240,126V170",
    arrow: { x: 240, y: 178, to: "down" },
    label: { x: 249, y: 154, anchor: "start" },
  },
  "Inactive to Pending": {
    path: "M418,72V46a10 10 0 0 0 -10 -10H72a10 10 0 0 0 -10 10V64",
    arrow: { x: 62, y: 72, to: "down" },
    label: { x: 240, y: 29, anchor: "middle", oneLine: true },
  },
  "Inactive to Failed": {
    path: "M418,126V195a10 10 0 0 1 -10 10H302",
    arrow: { x: 294, y: 205, to: "left" },
    label: { x: 358, y: 198, anchor: "middle" },
  },
  "Pending to Failed": {
    path: "M66,126V184a10 10 0 0 0 10 10H178",
    arrow: { x: 186, y: 194, to: "right" },
    label: { x: 127, y: 174, anchor: "middle" },
  },
  "Failed to Pending": {
    path: "M186,216H58a10 10 0 0 1 -10 -10V134",
    arrow: { x: 48, y: 126, to: "up" },
    label: { x: 118, y: 230, anchor: "middle" },
  },
};

export function arrowHead({ x, y, to }: Route["arrow"]): string {
  const back = { right: [-8, 0], left: [8, 0], up: [0, 8], down: [0, -8] } as const;
  const [dx, dy] = back[to];
  const side = dx === 0 ? ([4, 0] as const) : ([0, 4] as const);
  return `${x},${y} ${x + dx - side[0]},${y + dy - side[1]} ${x + dx + side[0]},${y + dy + side[1]}`;
}
