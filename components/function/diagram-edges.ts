/**
 * The state diagram's edges, read from the transition table: which states lead where, and what causes it. The page
 * writes no edge of its own.
 */
import {
  type FunctionEventType,
  type FunctionState,
  functionStates,
  transitions,
} from "../../server/core/function/state.ts";

export interface DiagramEdge {
  from: FunctionState;
  to: FunctionState;
  events: FunctionEventType[];
}

export function diagramEdges(): DiagramEdge[] {
  const edges = new Map<string, DiagramEdge>();
  for (const from of functionStates) {
    for (const [event, to] of Object.entries(transitions[from]) as [FunctionEventType, unknown][]) {
      if (!isState(to)) continue;
      const edge = edges.get(edgeKey(from, to)) ?? { from, to, events: [] };
      edge.events.push(event);
      edges.set(edgeKey(from, to), edge);
    }
  }
  return [...edges.values()];
}

export function edgeKey(from: FunctionState, to: FunctionState): string {
  return `${from} to ${to}`;
}

const causes: Record<FunctionEventType, string> = {
  optimized: "optimized",
  "optimization-failed": "optimization failed",
  "idle-expired": "idle",
  invoked: "first invoke, rejected",
  "image-unavailable": "image missing or access denied",
  "key-unavailable": "key unavailable",
  "available-again": "image and key available again",
  "code-updated": "code updated",
};

/** Every cause in words: for titles and the table. */
export function causesOf({ events }: DiagramEdge): string {
  return events.map((event) => causes[event]).join("; ");
}

const labels: Record<FunctionEventType, string> = {
  ...causes,
  invoked: "first invoke (rejected)",
  "image-unavailable": "image gone",
  "key-unavailable": "key gone",
  "available-again": "image and key back",
};

/** Short, for the drawing: one or two parts, each fits on a line. */
export function labelOf({ events }: DiagramEdge): string[] {
  const both = events.includes("image-unavailable") && events.includes("key-unavailable");
  const parts = events
    .filter((event) => !(both && event === "key-unavailable"))
    .map((event) => (both && event === "image-unavailable" ? "image or key gone" : labels[event]));
  parts.sort((a, b) => Number(a.startsWith("image")) - Number(b.startsWith("image")));
  return parts.map((part, index) => {
    const text = index === 0 ? part.charAt(0).toUpperCase() + part.slice(1) : part;
    if (index === parts.length - 1) return text;
    return parts[index + 1]?.includes(" or ") ? `${text},` : `${text}, or`;
  });
}

function isState(cell: unknown): cell is FunctionState {
  return typeof cell === "string";
}
