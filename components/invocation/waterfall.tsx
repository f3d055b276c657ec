"use client";

import Link from "next/link";
import type { CSSProperties } from "react";
import type { Phase } from "../../server/core/environment/phase.ts";
import { hasEnded, type InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { PhaseBar } from "../environment/phase-bar.tsx";
import { short } from "../format/durations.ts";
import { shortRequestId } from "../format/names.ts";
import { counted, grouped, percent, percentOf } from "../format/numbers.ts";
import { useNow } from "../live/clock.ts";
import { Icon } from "../ui/icon.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import { tickLabel, ticksOf } from "./axis.ts";
import { compared, differenceMs, type PhaseRow } from "./compared.ts";

interface Props {
  invocation: InvocationRecord;
  /** What it is compared with. */
  other?: InvocationRecord;
}

/** The phases of one invocation on one time axis; every row says in figures what its bar draws. */
export function Waterfall(props: Props) {
  return hasEnded(props.invocation) ? <Drawing {...props} /> : <Live {...props} />;
}

function Live(props: Props) {
  return <Drawing {...props} now={useNow(100)} />;
}

function Drawing({ invocation, other, now }: Props & { now?: number }) {
  const { phases } = invocation;
  const scale = scaleOf(invocation, other, now);
  const rows = compared(phases, other?.phases ?? []);
  return (
    <section className="wf" aria-label="Phases">
      <SectionHead
        title="Phases"
        note={other ? <ComparedWith invocation={invocation} other={other} /> : "from the arrival of the request"}
      >
        <span className="muted wf-rule">
          init is extension init and function init; duration is invoke and extension overhead
        </span>
      </SectionHead>
      {rows.length === 0 ? (
        <p className="quietly">{hasEnded(invocation) ? "It did not run: there is no phase." : "No phase yet."}</p>
      ) : (
        <table aria-label={`${counted(phases.length, "phase")} in ${short(scale.workedMs)}`}>
          <thead>
            <tr>
              <th>Phase</th>
              <th className="num">ms</th>
              {other && <th className="num">vs {shortRequestId(other.requestId)}</th>}
              <th>
                <div className="wf-axis" aria-hidden="true">
                  {scale.ticks
                    .filter((ms) => ms < 0.97 * scale.length)
                    .map((ms) => (
                      <i key={ms} style={{ left: percent(ms, scale.length) }}>
                        {tickLabel(ms, scale.length)}
                      </i>
                    ))}
                </div>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row
                key={`${row.kind} ${row.phase?.startAt} ${row.other?.startAt}`}
                {...{ row, scale }}
                otherFrom={other && beginOf(other)}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function ComparedWith({ invocation, other }: { invocation: InvocationRecord; other: InvocationRecord }) {
  const start = other.cold === undefined ? undefined : other.cold ? "cold" : "warm";
  const duration = other.report && `${grouped(other.report.durationMs, 2)} ms`;
  return (
    <span className="wf-with">
      <i className="wf-hollow" aria-hidden="true" />
      <span>
        compared with{" "}
        <Link href={`/invocations/${encodeURIComponent(other.requestId)}`} className="wf-link">
          {shortRequestId(other.requestId)}
        </Link>
        {[start, duration].filter(Boolean).map((word) => `, ${word}`)}
      </span>
      <Link
        href={`/invocations/${encodeURIComponent(invocation.requestId)}`}
        className="copy"
        aria-label="End the comparison"
        title="End the comparison"
      >
        <Icon name="g-x" />
      </Link>
    </span>
  );
}

interface Scale {
  from: number;
  length: number;
  workedMs: number;
  ticks: number[];
  /** Where a phase without an end is drawn to. */
  end: number;
}

/** One scale for both: the longer one fills it. A freeze lasts until the next invoke and would dwarf what it follows. */
function scaleOf(invocation: InvocationRecord, other: InvocationRecord | undefined, now: number | undefined): Scale {
  const from = beginOf(invocation);
  const workedMs = Math.max(workedUntil(invocation, now) - from, other ? workedUntil(other) - beginOf(other) : 0);
  const isFrozen = [...invocation.phases, ...(other?.phases ?? [])].some(({ kind }) => kind === "freeze");
  const length = Math.max(1, isFrozen ? workedMs * 1.12 : workedMs * 1.02);
  return { from, length, workedMs, ticks: ticksOf(length), end: now ?? from + length };
}

function beginOf({ phases, arrivedAt }: InvocationRecord): number {
  return Math.min(arrivedAt, ...phases.map(({ startAt }) => startAt));
}

function workedUntil({ phases, arrivedAt, endedAt }: InvocationRecord, now?: number): number {
  const ends = phases.map(({ kind, startAt, endAt }) => (kind === "freeze" ? startAt : (endAt ?? startAt)));
  return Math.max(now ?? arrivedAt, endedAt ?? arrivedAt, ...ends);
}

function Row({ row, scale, otherFrom }: { row: PhaseRow; scale: Scale; otherFrom: number | undefined }) {
  const { kind, phase, other } = row;
  const bar = phase && placeOf(phase, scale.from, scale);
  const hollow = other && otherFrom !== undefined ? placeOf(other, otherFrom, scale) : undefined;
  const words = phase ? [phase.note, phase.failed && "failed"].filter(Boolean).join(", ") : "only in the other one";
  const anchor = bar ?? hollow;
  return (
    <tr className={phase ? undefined : "soft"}>
      <td>
        <span className="wf-key" aria-hidden="true">
          <PhaseBar phase={{ kind, startAt: 0, endAt: 0 }} left={0} width={100} />
        </span>
        <span className="wf-name">{kind}</span>
      </td>
      <td className="num">{figureOf(phase)}</td>
      {otherFrom !== undefined && <td className="num soft">{signed(differenceMs(row))}</td>}
      <td>
        <div className="wf-bars">
          {scale.ticks.map((ms) => (
            <i key={ms} className="wf-line" style={{ left: percent(ms, scale.length) }} />
          ))}
          {phase && bar && <PhaseBar phase={phase} left={percentOf(bar.left, 100)} width={percentOf(bar.width, 100)} />}
          {hollow && (
            <i
              className="wf-hollow on"
              style={{ left: percent(hollow.left, 100), width: percent(hollow.width, 100) }}
            />
          )}
          {words && anchor && (
            <em style={placeBeside(anchor.left, anchor.left + anchor.width, words.length)}>{words}</em>
          )}
        </div>
      </td>
    </tr>
  );
}

/** In percent of the track. */
function placeOf({ startAt, endAt }: Phase, from: number, { length, end }: Scale): { left: number; width: number } {
  const left = Math.min(100, (100 * (startAt - from)) / length);
  const until = endAt ?? Math.max(startAt, end);
  return { left, width: Math.max(0, Math.min(100 - left, (100 * (until - startAt)) / length)) };
}

function figureOf(phase: Phase | undefined): string {
  if (phase === undefined) return "–";
  return phase.endAt === undefined ? "…" : grouped(phase.endAt - phase.startAt, 1);
}

function signed(ms: number | undefined): string {
  if (ms === undefined) return "–";
  return ms < 0 ? `−${grouped(-ms, 1)}` : `+${grouped(ms, 1)}`;
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
