/** Where the diagrams' nodes stand and their edges run, in units of the drawing. What is drawn comes from the tables. */
import type { FunctionState } from "../../server/core/function/state.ts";
import type { UpdateStatus } from "../../server/core/function/update.ts";

export const nodeSize = { width: 108, height: 54 } as const;

export const nodes: Record<FunctionState, { x: number; y: number }> = {
  Pending: { x: 8, y: 62 },
  Active: { x: 186, y: 62 },
  Inactive: { x: 364, y: 62 },
  Failed: { x: 186, y: 162 },
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
    path: "M116,89H178",
    arrow: { x: 186, y: 89, to: "right" },
    label: { x: 147, y: 81, anchor: "middle" },
  },
  "Active to Inactive": {
    path: "M294,89H356",
    arrow: { x: 364, y: 89, to: "right" },
    label: { x: 325, y: 81, anchor: "middle" },
  },
  "Active to Failed": {
    path: "M240,116V154",
    arrow: { x: 240, y: 162, to: "down" },
    label: { x: 249, y: 141, anchor: "start" },
  },
  "Inactive to Pending": {
    path: "M418,62V40a10 10 0 0 0 -10 -10H72a10 10 0 0 0 -10 10V54",
    arrow: { x: 62, y: 62, to: "down" },
    label: { x: 240, y: 23, anchor: "middle", oneLine: true },
  },
  "Inactive to Failed": {
    path: "M418,116V179a10 10 0 0 1 -10 10H302",
    arrow: { x: 294, y: 189, to: "left" },
    label: { x: 358, y: 182, anchor: "middle" },
  },
  "Pending to Failed": {
    path: "M66,116V168a10 10 0 0 0 10 10H178",
    arrow: { x: 186, y: 178, to: "right" },
    label: { x: 127, y: 158, anchor: "middle" },
  },
  "Failed to Pending": {
    path: "M186,200H58a10 10 0 0 1 -10 -10V124",
    arrow: { x: 48, y: 116, to: "up" },
    label: { x: 118, y: 214, anchor: "middle" },
  },
};

export const updateNodes: Record<UpdateStatus, { x: number; y: number; width: number }> = {
  None: { x: 8, y: 20, width: 46 },
  Successful: { x: 134, y: 20, width: 92 },
  InProgress: { x: 282, y: 20, width: 90 },
  Failed: { x: 416, y: 20, width: 56 },
};
export const updateNodeHeight = 22;

export const updateRoutes: Record<string, Route> = {
  "None to Successful": {
    path: "M54,31H126",
    arrow: { x: 134, y: 31, to: "right" },
    label: { x: 91, y: 52, anchor: "middle", oneLine: true },
  },
  "Successful to InProgress": {
    path: "M226,26H274",
    arrow: { x: 282, y: 26, to: "right" },
    label: { x: 254, y: 20, anchor: "middle", oneLine: true },
  },
  "InProgress to Successful": {
    path: "M282,36H234",
    arrow: { x: 226, y: 36, to: "left" },
    label: { x: 255, y: 52, anchor: "middle", oneLine: true },
  },
  "InProgress to Failed": {
    path: "M372,26H408",
    arrow: { x: 416, y: 26, to: "right" },
    label: { x: 393, y: 20, anchor: "middle", oneLine: true },
  },
  "Failed to InProgress": {
    path: "M416,36H380",
    arrow: { x: 372, y: 36, to: "left" },
    label: { x: 395, y: 52, anchor: "middle", oneLine: true },
  },
  "Failed to Successful": {
    path: "M452,42V54a8 8 0 0 1 -8 8H188a8 8 0 0 1 -8 -8V50",
    arrow: { x: 180, y: 42, to: "up" },
    label: { x: 326, y: 66, anchor: "middle", oneLine: true },
  },
};

export function arrowHead({ x, y, to }: Route["arrow"]): string {
  const back = { right: [-8, 0], left: [8, 0], up: [0, 8], down: [0, -8] } as const;
  const [dx, dy] = back[to];
  const side = dx === 0 ? ([4, 0] as const) : ([0, 4] as const);
  return `${x},${y} ${x + dx - side[0]},${y + dy - side[1]} ${x + dx + side[0]},${y + dy + side[1]}`;
}
