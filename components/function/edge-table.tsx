"use client";
import { possibleMoves, possibleUpdates } from "../../server/core/function/possible-moves.ts";
import { when } from "../format/times.ts";
import { useNow } from "../live/clock.ts";
import { diagramEdges, edgeKey, updateEdges } from "./diagram-edges.ts";
import { causesOf, unchangingIn, updateCauses } from "./diagram-words.ts";
import { StateBadge } from "./state-badge.tsx";
import type { StateDiagramProps } from "./state-diagram.tsx";
import { isWhole, lastTaken, updateChanges } from "./stays.ts";

const edges = diagramEdges();
const edgesOfUpdate = updateEdges();

/** Both diagrams in words: every way, what takes it, whether it is open now, and when it was taken last. */
export function EdgeTable({ record, transitions }: StateDiagramProps) {
  const never = isWhole(transitions) ? "never" : "not lately";
  const moves = possibleMoves(record);
  const updates = possibleUpdates(record);
  const changes = updateChanges(transitions);
  const stays = unchangingIn(record.state);
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
        {edges.map(({ from, to, events }) => (
          <tr
            key={edgeKey(from, to)}
            data-open={(from === record.state && moves.some((one) => one.to === to)) || undefined}
          >
            <td>
              <StateBadge state={from} />
            </td>
            <td>
              <StateBadge state={to} />
            </td>
            <td className="soft">{causesOf(events)}</td>
            <LastTime at={lastTaken(from, to, transitions)} never={never} />
          </tr>
        ))}
        {edgesOfUpdate.map(({ from, to, events }) => (
          <tr
            key={`update ${edgeKey(from, to)}`}
            data-open={(from === record.updateStatus && updates.some((one) => one.to === to)) || undefined}
          >
            <td>{from}</td>
            <td>{to}</td>
            <td className="soft">update: {events.map((event) => updateCauses[event]).join("; ")}</td>
            <LastTime at={changes.find((one) => one.from === from && one.to === to)?.at} never={never} />
          </tr>
        ))}
        {stays.map((sentence) => (
          <tr key={sentence} data-open>
            <td>
              <StateBadge state={record.state} />
            </td>
            <td className="muted">stays</td>
            <td className="soft" colSpan={2}>
              {sentence}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function LastTime({ at, never }: { at: number | undefined; never: string }) {
  const now = useNow(60_000);
  return <td className="muted nw">{at === undefined ? never : when(at, now)}</td>;
}
