/**
 * The edges of both diagrams, read from the tables: which states lead where, and what causes it. The page writes no
 * edge of its own.
 */
import {
  type FunctionEventType,
  type FunctionState,
  functionStates,
  transitions,
} from "../../server/core/function/state.ts";
import { type UpdateEventType, type UpdateStatus, updateStatuses, updates } from "../../server/core/function/update.ts";

export interface Edge<State extends string, Event extends string> {
  from: State;
  to: State;
  events: Event[];
}

export type DiagramEdge = Edge<FunctionState, FunctionEventType>;
export type UpdateEdge = Edge<UpdateStatus, UpdateEventType>;

export function diagramEdges(): DiagramEdge[] {
  return edgesOf<FunctionState, FunctionEventType>(functionStates, transitions);
}

export function updateEdges(): UpdateEdge[] {
  return edgesOf<UpdateStatus, UpdateEventType>(updateStatuses, updates);
}

export function edgeKey(from: string, to: string): string {
  return `${from} to ${to}`;
}

function edgesOf<State extends string, Event extends string>(
  states: readonly State[],
  table: Record<State, Record<Event, unknown>>,
): Edge<State, Event>[] {
  const edges = new Map<string, Edge<State, Event>>();
  for (const from of states) {
    for (const [event, cell] of Object.entries(table[from]) as [Event, unknown][]) {
      const to = states.find((state) => state === cell);
      if (to === undefined) continue;
      const edge = edges.get(edgeKey(from, to)) ?? { from, to, events: [] };
      edge.events.push(event);
      edges.set(edgeKey(from, to), edge);
    }
  }
  return [...edges.values()];
}
