"use client";
import clsx from "clsx";
import Link from "next/link";
import { useEffect, useRef } from "react";
import type { EnvironmentView } from "../../server/core/environment/environment-view.ts";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { Transition } from "../../server/core/function/transition.ts";
import { versionKey } from "../../server/core/function/version.ts";
import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { EnvironmentCells } from "../environment/environment-badge.tsx";
import { exact } from "../format/durations.ts";
import { imageName, shortDigest } from "../format/names.ts";
import { Outcome } from "../invoke/outcome.tsx";
import { Ago, Since } from "../live/ages.tsx";
import { useOptimizations } from "../live/use-subject.ts";
import { Code } from "../ui/chip.tsx";
import { heartbeatOf } from "./heartbeat.ts";
import { HeartbeatStrip } from "./heartbeat-strip.tsx";
import { runningText } from "./optimization-summary.ts";
import { isUpdating, StateBadge } from "./state-badge.tsx";
import { useChanged } from "./use-changed.ts";

interface FunctionRowProps {
  record: FunctionRecord;
  selected: boolean;
  environments: EnvironmentView[];
  invocations: InvocationRecord[];
  transitions: Transition[];
  lastInvocation: InvocationRecord | undefined;
  now: number;
}

const MOST_CELLS = 5;

export function FunctionRow(props: FunctionRowProps) {
  const { record, selected, environments, lastInvocation } = props;
  const progress = useOptimizations().find(
    (one) => versionKey(one) === versionKey(record) && one.endedAt === undefined,
  );
  const changed = useChanged(`${record.state} ${record.updateStatus}`);
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (selected) row.current?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  const mine = environments.filter((one) => one.functionName === record.functionName && one.state !== "Gone");
  return (
    <tr
      ref={row}
      data-function={record.functionName}
      data-selected={selected || undefined}
      className={clsx(changed && "changed")}
    >
      <td className="c1">
        <StateBadge state={record.state} updating={isUpdating(record)} />
        <div className="l2 muted">{progress ? runningText(progress) : <Standing record={record} />}</div>
      </td>
      <td>
        <Link href={`/functions/${record.functionName}`} className="fn ell" title={record.functionName}>
          {record.functionName}
        </Link>
        <ImageLine record={record} />
      </td>
      <td>
        <HeartbeatStrip heartbeat={heartbeatOf(record, props.transitions, props.invocations, props.now)} />
      </td>
      <td>{mine.length === 0 ? <span className="soft">none</span> : <Cells environments={mine} />}</td>
      <td>
        {lastInvocation || record.lastInvokedAt ? <LastInvoke {...props} /> : <span className="soft">never</span>}
      </td>
      <td>{lastInvocation ? <Outcome invocation={lastInvocation} /> : <span className="soft">no invoke yet</span>}</td>
      <td className="num soft">{lastInvocation?.report ? exact(lastInvocation.report.durationMs) : "–"}</td>
    </tr>
  );
}

/** For how long it is as it is, and why. */
function Standing({ record }: { record: FunctionRecord }) {
  return (
    <>
      <Since at={record.stateSince} />
      {isUpdating(record) && ", updating"}
      {record.stateReasonCode && (
        <>
          {" "}
          <Code title={record.stateReason}>{record.stateReasonCode}</Code>
        </>
      )}
    </>
  );
}

function LastInvoke({ record, lastInvocation }: FunctionRowProps) {
  return <Ago at={Math.max(lastInvocation?.arrivedAt ?? 0, record.lastInvokedAt ?? 0)} />;
}

function Cells({ environments }: { environments: EnvironmentView[] }) {
  const more = environments.length - MOST_CELLS;
  return (
    <div className="cells-row">
      <EnvironmentCells states={environments.slice(0, MOST_CELLS).map((one) => one.state)} />
      {more > 0 && <span className="muted">+{more}</span>}
    </div>
  );
}

function ImageLine({ record }: { record: FunctionRecord }) {
  const { image } = record.serving;
  const { name, tag } = imageName(image.imageUri);
  return (
    <div className="l2 muted ell mono2" title={image.resolvedImageUri}>
      {name}
      {tag && <span className="soft">:{tag}</span>} @{shortDigest(image.digest)}
    </div>
  );
}
