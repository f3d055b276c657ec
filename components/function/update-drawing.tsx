"use client";
import clsx from "clsx";
import { possibleUpdates } from "../../server/core/function/possible-moves.ts";
import { type UpdateStatus, updateStatuses } from "../../server/core/function/update.ts";
import { edgeKey, type UpdateEdge, updateEdges } from "./diagram-edges.ts";
import { updateNodeHeight, updateNodes, updateRoutes } from "./diagram-layout.ts";
import { nextUpdateSentence, updateCauses, updateLabels } from "./diagram-words.ts";
import { DrawnEdge, type Taking } from "./drawn-edge.tsx";
import type { StateDiagramProps } from "./state-diagram.tsx";
import { type UpdateChange, updateChanges } from "./stays.ts";
import { useFreshTransitions } from "./use-fresh-transitions.ts";

const edges = updateEdges();

/** An update is not a state: only its failure has a colour of its own. */
const colours = {
  None: "shutdown",
  InProgress: "active",
  Successful: "active",
  Failed: "failed",
} as const satisfies Record<UpdateStatus, string>;

/** LastUpdateStatus, its own small diagram: how the last change of code or configuration ended, or that it runs. */
export function UpdateDrawing({ record, transitions }: StateDiagramProps) {
  const fresh = new Set(useFreshTransitions(transitions).map(({ sequence }) => sequence));
  const changes = updateChanges(transitions);
  const { updateStatus } = record;
  const next = possibleUpdates(record);
  return (
    <svg
      className={`dg up c-${colours[updateStatus]}`}
      viewBox="-4 0 488 70"
      role="img"
      aria-label={`LastUpdateStatus: ${updateStatus}. ${nextUpdateSentence(record)}.`}
    >
      <text className="lb" x="8" y="11">
        LastUpdateStatus
      </text>
      {edges.map((edge) => {
        const { from, to, events } = edge;
        const route = updateRoutes[edgeKey(from, to)];
        return (
          route && (
            <DrawnEdge
              key={edgeKey(from, to)}
              from={from}
              to={to}
              route={route}
              label={events.map((event) => updateLabels[event])}
              title={`${edgeKey(from, to)}: ${events.map((event) => updateCauses[event]).join("; ")}`}
              isOpen={from === updateStatus && next.some((move) => move.to === to)}
              takings={takingsOf(edge, updateStatus, changes, fresh)}
            />
          )
        );
      })}
      {updateStatuses.map((status) => (
        <Node key={status} status={status} isLit={status === updateStatus} />
      ))}
    </svg>
  );
}

function takingsOf(
  { from, to }: UpdateEdge,
  status: UpdateStatus,
  changes: UpdateChange[],
  fresh: ReadonlySet<number>,
): Taking[] {
  return changes
    .filter((one, index) => one.from === from && one.to === to && (index === 0 || fresh.has(one.sequence)))
    .map((one) => ({
      sequence: one.sequence,
      colour: colours[to],
      isFresh: fresh.has(one.sequence),
      isPassed: one !== changes[0] || status !== to,
    }))
    .toReversed();
}

function Node({ status, isLit }: { status: UpdateStatus; isLit: boolean }) {
  const { x, y, width } = updateNodes[status];
  return (
    <g className={clsx(isLit && `lit c-${colours[status]}`)} data-update={status} data-lit={isLit || undefined}>
      <rect className="bx" x={x} y={y} width={width} height={updateNodeHeight} rx="5" />
      <text className="nm" x={x + width / 2} y={y + 16} textAnchor="middle">
        {status}
      </text>
    </g>
  );
}
