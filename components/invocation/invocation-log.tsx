"use client";

import clsx from "clsx";
import { useMemo, useState } from "react";
import { hasEnded, type InvocationRecord } from "../../server/core/invoke/invocation.ts";
import type { LogLine } from "../../server/core/invoke/log-line.ts";
import { counted, grouped } from "../format/numbers.ts";
import { exactClock } from "../format/times.ts";
import { useLog } from "../live/use-subject.ts";
import { LogFilter } from "../log/log-filter.tsx";
import { logRows, readFilter } from "../log/log-rows.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Icon } from "../ui/icon.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import "../log/log.css";

interface Props {
  invocation: InvocationRecord;
  /** As read with the page. */
  lines: LogLine[];
  /** So many came before them. */
  earlierLines: number;
}

/** What the function and Lambda wrote, parted by phase. Lines that are still to come arrive live. */
export function InvocationLog({ invocation, ...log }: Props) {
  // Once begun, following goes on past the end: the last lines may come after it.
  const [follow] = useState(!hasEnded(invocation));
  return follow ? <Following invocation={invocation} {...log} /> : <Lines invocation={invocation} {...log} />;
}

function Following({ invocation, lines, earlierLines }: Props) {
  const live = useLog({ functionName: invocation.functionName }).filter(
    ({ requestId }) => requestId === invocation.requestId,
  );
  const all = new Map([...lines, ...live].map((line) => [`${line.logStreamName} ${line.sequence}`, line]));
  const ordered = [...all.values()].sort((a, b) => a.sequence - b.sequence);
  return <Lines invocation={invocation} lines={ordered} earlierLines={earlierLines} />;
}

function Lines({ invocation, lines, earlierLines }: Props) {
  const [filter, setFilter] = useState("");
  const passes = useMemo(() => readFilter({ source: "all", text: filter }), [filter]);
  const problem = typeof passes === "function" ? undefined : passes.problem;
  const shown = typeof passes === "function" ? lines.filter(passes) : [];
  const text = shown.map((line) => `${exactClock(line.at)} ${line.text}`).join("\n");
  const count =
    shown.length === lines.length ? counted(lines.length, "line") : `${shown.length} of ${lines.length} lines`;
  return (
    <section aria-label="Log" className="ivp-log">
      <SectionHead title="Log" note={`${count}, ms after arrival`}>
        <LogFilter label="Filter the log of this invoke" value={filter} problem={problem} onChange={setFilter} />
        {shown.length > 0 && <CopyButton text={text} label="Copy the log" />}
      </SectionHead>
      {problem && <p className="quietly">{problem}</p>}
      {lines.length === 0 && (
        <p className="quietly">{hasEnded(invocation) ? "Nothing was written." : "No line yet."}</p>
      )}
      {lines.length > 0 && shown.length === 0 && !problem && <p className="quietly">No line passes the filter.</p>}
      {earlierLines > 0 && <p className="quietly">{counted(earlierLines, "earlier line")} not shown.</p>}
      <Parts invocation={invocation} lines={shown} />
    </section>
  );
}

/** Parted where the invoke begins. */
function Parts({ invocation, lines }: Pick<Props, "invocation" | "lines">) {
  const invokedAt = invocation.phases.find(({ kind }) => kind === "invoke")?.startAt ?? Number.POSITIVE_INFINITY;
  // START is written in the moment in which the phase begins, a little before or after it.
  const first = lines.findIndex(
    ({ at, source, text }) => at >= invokedAt || (source === "platform" && text.startsWith("START ")),
  );
  const init = first < 0 ? lines : lines.slice(0, first);
  const invoke = first < 0 ? [] : lines.slice(first);
  return (
    <div className="log">
      {init.length > 0 && (
        <p className="mark c-init">
          <Icon name="e-init" />
          Init
        </p>
      )}
      <Part lines={init} arrivedAt={invocation.arrivedAt} />
      {invoke.length > 0 && (
        <p className="mark c-busy">
          <Icon name="e-busy" />
          Invoke
        </p>
      )}
      <Part lines={invoke} arrivedAt={invocation.arrivedAt} />
    </div>
  );
}

function Part({ lines, arrivedAt }: { lines: LogLine[]; arrivedAt: number }) {
  return logRows(lines, () => true).map((row) => {
    if (row.kind === "mark") return null;
    const { at, source, text } = row.line;
    return (
      <p key={row.key} className={clsx(row.error ? "err" : source === "platform" && "plat")}>
        <span title={exactClock(at)}>
          {at >= arrivedAt ? "+" : "-"}
          {grouped(Math.abs(at - arrivedAt), 1)}
        </span>
        <span>{text}</span>
      </p>
    );
  });
}
