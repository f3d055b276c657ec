"use client";

import type { CSSProperties } from "react";
import type { Phase } from "../../server/core/environment/phase.ts";
import { hasEnded, type InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { PhaseBar } from "../environment/phase-bar.tsx";
import { grouped, percent, percentOf } from "../format/numbers.ts";
import { useNow } from "../live/clock.ts";
import { SectionHead } from "../ui/section-head.tsx";
import { tickLabel, ticksOf } from "./axis.ts";

/** The phases of one invocation on one time axis; every row says in figures what its bar draws. */
export function Waterfall({ invocation }: { invocation: InvocationRecord }) {
  return hasEnded(invocation) ? <Drawing invocation={invocation} /> : <Live invocation={invocation} />;
}

function Live({ invocation }: { invocation: InvocationRecord }) {
  return <Drawing invocation={invocation} now={useNow(100)} />;
}

function Drawing({ invocation: { phases, arrivedAt, endedAt }, now }: { invocation: InvocationRecord; now?: number }) {
  const from = Math.min(arrivedAt, ...phases.map(({ startAt }) => startAt));
  // A freeze lasts until the next invoke: it would dwarf what it follows.
  const ends = phases.map(({ kind, startAt, endAt }) => (kind === "freeze" ? startAt : (endAt ?? startAt)));
  const worked = Math.max(now ?? from, endedAt ?? from, ...ends) - from;
  const length = Math.max(1, phases.some(({ kind }) => kind === "freeze") ? worked * 1.12 : worked * 1.02);
  const ticks = ticksOf(length);
  return (
    <section className="wf" aria-label="Phases">
      <SectionHead title="Phases" note="from the arrival of the request">
        <span className="muted">
          init is extension init and function init; duration is invoke and extension overhead
        </span>
      </SectionHead>
      {phases.length === 0 ? (
        <p className="quietly">It did not run: there is no phase.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th>Phase</th>
              <th className="num">ms</th>
              <th>
                <div className="wf-axis" aria-hidden="true">
                  {ticks.map((ms) => (
                    <i key={ms} style={{ left: percent(ms, length) }}>
                      {tickLabel(ms, length)}
                    </i>
                  ))}
                </div>
              </th>
            </tr>
          </thead>
          <tbody>
            {phases.map((phase) => (
              <Row
                key={`${phase.kind} ${phase.startAt}`}
                {...{ phase, from, length, ticks }}
                end={now ?? from + length}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

interface RowProps {
  phase: Phase;
  from: number;
  length: number;
  ticks: number[];
  /** Where a phase without an end is drawn to. */
  end: number;
}

function Row({ phase, from, length, ticks, end }: RowProps) {
  const { kind, startAt, endAt, note, failed } = phase;
  const left = (100 * (startAt - from)) / length;
  const width = Math.max(0, Math.min(100 - left, (100 * ((endAt ?? end) - startAt)) / length));
  const word = [note, failed && "failed"].filter(Boolean).join(", ");
  const beside = placeBeside(left, left + width, word.length);
  return (
    <tr>
      <td>
        <span className="wf-key" aria-hidden="true">
          <PhaseBar phase={{ ...phase, endAt: endAt ?? startAt, failed: false }} left={0} width={100} />
        </span>
        <span className="wf-name">{kind}</span>
      </td>
      <td className="num">{endAt === undefined ? "…" : grouped(endAt - startAt, 1)}</td>
      <td>
        <div className="wf-bars">
          {ticks.map((ms) => (
            <i key={ms} className="wf-line" style={{ left: percent(ms, length) }} />
          ))}
          <PhaseBar phase={phase} left={percentOf(left, 100)} width={percentOf(width, 100)} />
          {word && <em style={beside}>{word}</em>}
        </div>
      </td>
    </tr>
  );
}

/** Percent of the track that a letter takes, on the narrowest track that is drawn. */
const LETTER = 0.9;

/** Words stand where there is room: after the bar, before it, or on it. In percent of the track. */
function placeBeside(left: number, right: number, letters: number): CSSProperties {
  const needed = letters * LETTER + 2;
  if (right + needed < 100) return { left: percent(right, 100) };
  if (left > needed) return { right: percent(100 - left, 100) };
  return { left: percent(left + 2, 100) };
}
