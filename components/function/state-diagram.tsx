"use client";
import clsx from "clsx";
import { useState } from "react";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { type FunctionState, functionStates } from "../../server/core/function/state.ts";
import type { Transition } from "../../server/core/function/transition.ts";
import { span, ticking } from "../format/durations.ts";
import { clock, when } from "../format/times.ts";
import { useNow } from "../live/clock.ts";
import { SectionHead } from "../ui/section-head.tsx";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { causesOf, type DiagramEdge, diagramEdges, edgeKey, labelOf } from "./diagram-edges.ts";
import { arrowHead, nodeSize, nodes, routes } from "./diagram-layout.ts";
import { isUpdating, StateBadge, stateLook } from "./state-badge.tsx";
import { lastChange, lastStay, lastTaken } from "./stays.ts";
import "./state-diagram.css";

const edges = diagramEdges();

interface StateDiagramProps {
  record: FunctionRecord;
  /** Of this function, newest first. */
  transitions: Transition[];
}

/** Where the function is, where it may go and which way it came; the same as a table. */
export function StateDiagram({ record, transitions }: StateDiagramProps) {
  const [table, setTable] = useState(false);
  useShortcuts({ t: () => setTable(!table) });
  const ways = edges.filter((edge) => edge.from === record.state).map((edge) => edge.to);
  return (
    <>
      <SectionHead title="State">
        <span className="muted">next: {ways.join(" or ")}</span>
        <button type="button" className="tb" aria-pressed={table} onClick={() => setTable(!table)}>
          {table ? "Picture" : "Table"}
        </button>
      </SectionHead>
      {table ? <EdgeTable transitions={transitions} /> : <Drawing record={record} transitions={transitions} />}
    </>
  );
}

function Drawing({ record, transitions }: StateDiagramProps) {
  const change = lastChange(transitions);
  // Open ways are drawn over closed ones, the one taken over both.
  const rank = (edge: DiagramEdge) => Number(edge.from === record.state) + 2 * Number(wasTaken(edge, change, record));
  const now = useNow();
  const open = edges.filter((edge) => edge.from === record.state).map((edge) => `${edge.to} (${causesOf(edge)})`);
  return (
    <svg
      className={`dg c-${stateLook[record.state].colour}`}
      viewBox="-4 6 488 244"
      role="img"
      aria-label={`State diagram. ${record.state} for ${ticking(now - record.stateSince)}. Next: ${open.join(", ")}.`}
    >
      {edges
        .toSorted((a, b) => rank(a) - rank(b))
        .map((edge) => (
          <Edge
            key={edgeKey(edge.from, edge.to)}
            edge={edge}
            open={edge.from === record.state}
            taken={wasTaken(edge, change, record) ? change?.sequence : undefined}
          />
        ))}
      {functionStates.map((state) => (
        <Node key={state} state={state} record={record} transitions={transitions} now={now} />
      ))}
    </svg>
  );
}

function wasTaken(edge: DiagramEdge, change: Transition | undefined, record: FunctionRecord): boolean {
  return change?.from === edge.from && change.to === edge.to && record.state === edge.to;
}

/** `taken` is the number of the transition that took this edge: a new one draws it anew. */
function Edge({ edge, open, taken }: { edge: DiagramEdge; open: boolean; taken: number | undefined }) {
  const route = routes[edgeKey(edge.from, edge.to)];
  if (route === undefined) return null;
  const look = taken !== undefined ? "last" : open ? "ok" : "off";
  const lines = route.label.oneLine ? [labelOf(edge).join(" ")] : labelOf(edge);
  return (
    <g data-edge={edgeKey(edge.from, edge.to)} data-look={look}>
      <title>{`${edgeKey(edge.from, edge.to)}: ${causesOf(edge)}`}</title>
      {taken !== undefined && <path className="e under" d={route.path} />}
      <path key={taken} className={clsx("e", look)} d={route.path} pathLength={taken === undefined ? undefined : 1} />
      <polygon className={clsx("ah", look)} points={arrowHead(route.arrow)} />
      {lines.map((line, index) => (
        <text
          key={line}
          className={clsx("lb", look)}
          x={route.label.x}
          y={route.label.y + 13 * index}
          textAnchor={route.label.anchor}
        >
          {line}
        </text>
      ))}
    </g>
  );
}

function Node({ state, record, transitions, now }: StateDiagramProps & { state: FunctionState; now: number }) {
  const { x, y } = nodes[state];
  const { width, height } = nodeSize;
  const lit = record.state === state;
  const updating = lit && isUpdating(record);
  const [first, second] = lit ? litLines(record, now) : stayLines(state, transitions, now);
  return (
    <g className={clsx(`c-${stateLook[state].colour}`, lit && "lit")} data-node={state} data-lit={lit || undefined}>
      {lit && <rect className="halo" x={x - 4} y={y - 4} width={width + 8} height={height + 8} rx="11" />}
      <rect className="bx" x={x} y={y} width={width} height={height} rx="7" />
      <svg className="nic" x={x + 10} y={y + 9} width="13" height="13" aria-hidden="true">
        <use href={`#${updating ? "s-updating" : stateLook[state].icon}`} />
      </svg>
      <text className="nm" x={x + 29} y={y + 20}>
        {state}
      </text>
      <text className="sub" x={x + 10} y={y + 34.5}>
        {first}
      </text>
      <text className="sub second" x={x + 10} y={y + 47}>
        {second}
      </text>
    </g>
  );
}

function litLines(record: FunctionRecord, now: number): [string, string] {
  return [ticking(now - record.stateSince), record.stateReasonCode ?? "no reason code"];
}

function stayLines(state: FunctionState, transitions: Transition[], now: number): [string, string] {
  const stay = lastStay(state, transitions);
  if (stay === undefined) return ["never", ""];
  if (stay.from === undefined) return [`until ${when(stay.to, now)}`, ""];
  const long = stay.to - stay.from >= 60_000;
  const range = long ? `${when(stay.from, now).slice(0, -3)} to ${clock(stay.to).slice(0, 5)}` : when(stay.from, now);
  return [span(stay.to - stay.from), sameDay(stay.from, now) ? range : when(stay.from, now)];
}

function sameDay(at: number, now: number): boolean {
  return Math.floor(at / 86_400_000) === Math.floor(now / 86_400_000);
}

function EdgeTable({ transitions }: { transitions: Transition[] }) {
  const now = useNow(60_000);
  return (
    <table className="edges">
      <thead>
        <tr>
          <th>From</th>
          <th>To</th>
          <th>When</th>
          <th>Last</th>
        </tr>
      </thead>
      <tbody>
        {edges.map((edge) => {
          const taken = lastTaken(edge.from, edge.to, transitions);
          return (
            <tr key={edgeKey(edge.from, edge.to)}>
              <td>
                <StateBadge state={edge.from} />
              </td>
              <td>
                <StateBadge state={edge.to} />
              </td>
              <td className="soft">{causesOf(edge)}</td>
              <td className="muted nw">{taken === undefined ? "never" : when(taken, now)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
