"use client";

import clsx from "clsx";
import Link from "next/link";
import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { memory } from "../format/bytes.ts";
import { exact } from "../format/durations.ts";
import { shortEnvironmentId, shortRequestId } from "../format/names.ts";
import { grouped } from "../format/numbers.ts";
import { exactClock, iso, when } from "../format/times.ts";
import { Outcome } from "../invoke/outcome.tsx";
import { Running } from "../live/ages.tsx";
import { useNow } from "../live/clock.ts";
import { Icon } from "../ui/icon.tsx";
import { DurationBar } from "./duration-bar.tsx";

interface RowProps {
  /** From 0. */
  index: number;
  invocation: InvocationRecord;
  /** Its letter, when it is selected. */
  letter: "A" | "B" | undefined;
  isCursor: boolean;
  onSelect: (invocation: InvocationRecord) => void;
}

export function InvocationRow({ index, invocation, letter, isCursor, onSelect }: RowProps) {
  const { requestId, functionName, version, arrivedAt, status, report, environmentId } = invocation;
  const id = shortRequestId(requestId);
  return (
    <tr
      aria-rowindex={index + 2}
      aria-busy={status === "running"}
      aria-current={isCursor || undefined}
      data-selected={letter}
      data-request={requestId}
    >
      <td>
        <button
          type="button"
          className={clsx("il-check", letter && "on")}
          aria-pressed={letter !== undefined}
          aria-label={letter ? `${id} is ${letter}: leave it out` : `Select ${id} to compare`}
          onClick={() => onSelect(invocation)}
        >
          {letter}
        </button>
      </td>
      <td className="mono soft">
        <Time at={arrivedAt} />
      </td>
      <td className="ell">
        <Link href={`/invocations/${encodeURIComponent(requestId)}`} prefetch={false}>
          <b>{functionName}</b> <code className="muted">{id}</code>
        </Link>
        {invocation.invocationType === "Event" && <span className="muted"> event</span>}
      </td>
      <td className="ell">{version}</td>
      <td>
        <OutcomeNow invocation={invocation} />
      </td>
      <td>
        <Start cold={invocation.cold} />
      </td>
      <td className="il-duration">
        <DurationBar invocation={invocation} />
        <span className="num">
          <Duration invocation={invocation} />
        </span>
      </td>
      <td className="num soft">{report?.initDurationMs === undefined ? <Dash /> : exact(report.initDurationMs)}</td>
      <td className="num soft">{report ? `${grouped(report.billedDurationMs)} ms` : <Dash />}</td>
      <td className="num soft">
        <Memory report={report} />
      </td>
      <td className="soft">
        {environmentId ? (
          <code title={environmentId}>{shortEnvironmentId(environmentId)}</code>
        ) : (
          <span className="muted">none</span>
        )}
      </td>
    </tr>
  );
}

/** A row that is being read. */
export function UnreadRow({ index }: { index: number }) {
  return (
    <tr aria-rowindex={index + 2} aria-busy="true">
      {/* As far as columns are never left out: over more, a narrow page would get an empty one at its end. */}
      <td colSpan={3} className="muted">
        …
      </td>
    </tr>
  );
}

/** With milliseconds today, with its day before. */
function Time({ at }: { at: number }) {
  const now = useNow(60_000);
  const shown = when(at, now);
  return (
    <time dateTime={iso(at)} title={iso(at)}>
      {shown.includes(" ") ? shown : exactClock(at)}
    </time>
  );
}

/** How it ended; not ended yet, the phase it is in. */
function OutcomeNow({ invocation }: { invocation: InvocationRecord }) {
  if (invocation.status !== "running") return <Outcome invocation={invocation} />;
  const phase = invocation.phases.findLast(({ endAt }) => endAt === undefined);
  return (
    <span className="st c-busy">
      <Icon name="e-busy" />
      {phase?.kind ?? "running"}
    </span>
  );
}

export function Start({ cold, word = "cold" }: { cold: boolean | undefined; word?: string }) {
  if (cold === undefined) return <Dash />;
  if (!cold) return <span className="muted">warm</span>;
  return (
    <span className="st c-init">
      <Icon name="e-init" />
      {word}
    </span>
  );
}

function Duration({ invocation: { status, report, arrivedAt } }: { invocation: InvocationRecord }) {
  if (report) return exact(report.durationMs);
  if (status !== "running") return <Dash />;
  return (
    <>
      <Running since={arrivedAt} /> so far
    </>
  );
}

function Memory({ report }: Pick<InvocationRecord, "report">) {
  if (report?.maxMemoryUsedMiB === undefined) return <Dash />;
  return (
    <>
      {grouped(report.maxMemoryUsedMiB)} <span className="muted">of {memory(report.memorySizeMiB)}</span>
    </>
  );
}

function Dash() {
  return <span className="muted">–</span>;
}
