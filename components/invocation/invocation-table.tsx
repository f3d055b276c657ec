"use client";

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
import "../function/state-badge.css";

const columns = [112, undefined, 84, 132, 76, 208, 96, 92, 124, 92] as const;

export function InvocationTable({ invocations }: { invocations: InvocationRecord[] }) {
  return (
    <table className="il-table">
      <colgroup>
        {columns.map((width, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: columns are their place
          <col key={index} style={{ width }} />
        ))}
      </colgroup>
      <thead>
        <tr>
          <th aria-sort="descending">Time, UTC</th>
          <th>Function</th>
          <th>Version</th>
          <th>Outcome</th>
          <th>Start</th>
          <th className="num">Duration</th>
          <th className="num">Init</th>
          <th className="num">Billed</th>
          <th className="num">Max memory</th>
          <th>Environment</th>
        </tr>
      </thead>
      <tbody>
        {invocations.map((invocation) => (
          <Row key={invocation.requestId} invocation={invocation} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ invocation }: { invocation: InvocationRecord }) {
  const { requestId, functionName, version, arrivedAt, status, report, environmentId } = invocation;
  const href = `/invocations/${encodeURIComponent(requestId)}`;
  return (
    <tr aria-busy={status === "running"}>
      <td className="mono soft">
        <Time at={arrivedAt} />
      </td>
      <td className="ell">
        <Link href={href}>
          <b>{functionName}</b> <code className="muted">{shortRequestId(requestId)}</code>
        </Link>
        {invocation.invocationType === "Event" && <span className="muted"> event</span>}
      </td>
      <td className="ell">{version}</td>
      <td>{status === "running" ? <Under invocation={invocation} /> : <Outcome invocation={invocation} />}</td>
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
        {report?.maxMemoryUsedMiB === undefined ? (
          <Dash />
        ) : (
          <>
            {grouped(report.maxMemoryUsedMiB)} <span className="muted">of {memory(report.memorySizeMiB)}</span>
          </>
        )}
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

/** Not ended yet: the phase it is in. */
function Under({ invocation }: { invocation: InvocationRecord }) {
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

function Dash() {
  return <span className="muted">–</span>;
}
