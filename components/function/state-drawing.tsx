"use client";
import clsx from "clsx";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { possibleMoves } from "../../server/core/function/possible-moves.ts";
import { type FunctionEventType, type FunctionState, functionStates } from "../../server/core/function/state.ts";
import type { Transition } from "../../server/core/function/transition.ts";
import { span, ticking } from "../format/durations.ts";
import { clock, when } from "../format/times.ts";
import { useNow } from "../live/clock.ts";
import { type DiagramEdge, diagramEdges, edgeKey } from "./diagram-edges.ts";
import { nodeSize, nodes, routes } from "./diagram-layout.ts";
import { causesOf, labelOf } from "./diagram-words.ts";
import { DrawnEdge, type Taking } from "./drawn-edge.tsx";
import { isUpdating, stateLook } from "./state-badge.tsx";
import type { StateDiagramProps } from "./state-diagram.tsx";
import { isWhole, lastChange, lastStay } from "./stays.ts";
import { type Threat, threatSentence } from "./threat.ts";
import { useFreshTransitions } from "./use-fresh-transitions.ts";

const edges = diagramEdges();

interface StateDrawingProps extends StateDiagramProps {
  threat: Threat | undefined;
  /** What may happen next, in words. */
  next: string;
}

export function StateDrawing({ record, transitions, threat, next }: StateDrawingProps) {
  const fresh = useFreshTransitions(transitions);
  const now = useNow();
  const drawn = edges
    .map((edge) => ({ edge, open: openEvents(edge, record), takings: takingsOf(edge, record, transitions, fresh) }))
    // Open ways are drawn over closed ones, those taken over both.
    .toSorted((a, b) => rank(a) - rank(b));
  return (
    <svg
      className={`dg c-${stateLook[record.state].colour}`}
      viewBox="-4 6 488 228"
      role="img"
      aria-label={`State diagram. ${record.state} for ${ticking(now - record.stateSince)}. ${threat ? `${threatSentence(threat)} ` : ""}${next}`}
    >
      {drawn.map(({ edge, open, takings }) => {
        const route = routes[edgeKey(edge.from, edge.to)];
        const events = open.length > 0 ? open : edge.events;
        return (
          route && (
            <DrawnEdge
              key={edgeKey(edge.from, edge.to)}
              from={edge.from}
              to={edge.to}
              route={route}
              label={labelOf(events)}
              title={`${edgeKey(edge.from, edge.to)}: ${causesOf(events)}`}
              isOpen={open.length > 0}
              isArmed={threat !== undefined && open.includes(threat.event)}
              takings={takings}
            />
          )
        );
      })}
      {functionStates.map((state) => (
        <Node key={state} state={state} record={record} transitions={transitions} now={now} />
      ))}
    </svg>
  );
}

/** What would take the function this way as it is now. */
function openEvents({ from, to }: DiagramEdge, record: FunctionRecord): FunctionEventType[] {
  if (from !== record.state) return [];
  return possibleMoves(record).flatMap((move) => (move.to === to ? [move.event] : []));
}

function rank({ open, takings }: { open: FunctionEventType[]; takings: Taking[] }): number {
  return Number(open.length > 0) + 2 * Number(takings.length > 0);
}

function takingsOf(
  { from, to }: DiagramEdge,
  record: FunctionRecord,
  transitions: Transition[],
  fresh: Transition[],
): Taking[] {
  const last = lastChange(transitions);
  const taken = fresh.filter((one) => one.from === from && one.to === to);
  if (last?.from === from && last.to === to && !taken.includes(last)) taken.push(last);
  return taken.map((one) => ({
    sequence: one.sequence,
    colour: stateLook[to].colour,
    isFresh: fresh.includes(one),
    isPassed: one !== last || record.state !== to,
  }));
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
      <text className="sub second" x={x + 10} y={y + 47} {...(second.length > WIDEST && fitted)}>
        {second}
      </text>
    </g>
  );
}

/** Characters of what surely fits; a longer reason code is drawn narrower. */
const WIDEST = 15;
const fitted = { textLength: nodeSize.width - 18, lengthAdjust: "spacingAndGlyphs" } as const;

function litLines(record: FunctionRecord, now: number): [string, string] {
  return [ticking(now - record.stateSince), record.stateReasonCode ?? "no reason code"];
}

function stayLines(state: FunctionState, transitions: Transition[], now: number): [string, string] {
  const stay = lastStay(state, transitions);
  if (stay === undefined) return [isWhole(transitions) ? "never" : "not lately", ""];
  if (stay.from === undefined) return [`until ${when(stay.to, now)}`, ""];
  const long = stay.to - stay.from >= 60_000;
  const range = long ? `${when(stay.from, now).slice(0, -3)} to ${clock(stay.to).slice(0, 5)}` : when(stay.from, now);
  return [span(stay.to - stay.from), sameDay(stay.from, now) ? range : when(stay.from, now)];
}

function sameDay(at: number, now: number): boolean {
  return Math.floor(at / 86_400_000) === Math.floor(now / 86_400_000);
}
