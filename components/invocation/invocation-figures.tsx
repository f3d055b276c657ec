"use client";

import Link from "next/link";
import { hasEnded, type InvocationDetail } from "../../server/core/invoke/invocation.ts";
import { memory } from "../format/bytes.ts";
import { short } from "../format/durations.ts";
import { shortEnvironmentId } from "../format/names.ts";
import { grouped } from "../format/numbers.ts";
import { Running } from "../live/ages.tsx";
import { useEnvironments, useFunction } from "../live/use-subject.ts";
import type { Figure } from "../ui/figure-row.tsx";

/** Figures in REPORT's order, then where it ran and who asked. */
export function useFigures(invocation: InvocationDetail | undefined): Figure[] {
  const record = useFunction(invocation?.functionName ?? "");
  const environments = useEnvironments();
  if (!invocation) return [];
  const { functionName, environmentId, version } = invocation;
  const isAlive = environments.some((one) => one.environmentId === environmentId && one.state !== "Gone");
  return [
    {
      label: "Function",
      value: <Link href={`/functions/${encodeURIComponent(functionName)}`}>{functionName}</Link>,
      unit: record ? version : `${version}, deleted`,
    },
    ...reported(invocation),
    {
      label: "Environment",
      value: <Environment environmentId={environmentId} isAlive={isAlive} />,
      unit: environmentId && !isAlive ? "gone" : undefined,
    },
    { label: "Invoked by", value: invocation.who, unit: kindOf(invocation) },
  ];
}

function reported({ report, arrivedAt, endedAt, invocationType, ...rest }: InvocationDetail): Figure[] {
  const ms = (value: number | undefined) =>
    value === undefined ? { value: "–" } : { value: grouped(value, 2), unit: "ms" };
  const used = report?.maxMemoryUsedMiB;
  const waited = hasEnded(rest) ? short((endedAt ?? arrivedAt) - arrivedAt) : <Running since={arrivedAt} />;
  return [
    { label: "Duration", ...ms(report?.durationMs) },
    { label: "Billed", value: report ? grouped(report.billedDurationMs) : "–", unit: report && "ms" },
    {
      label: "Max memory",
      value: used === undefined ? "–" : grouped(used),
      unit: report && `of ${memory(report.memorySizeMiB)}`,
    },
    { label: "Init duration", ...ms(report?.initDurationMs) },
    { label: "Arrival to end", value: waited },
  ];
}

function Environment({ environmentId, isAlive }: { environmentId: string | undefined; isAlive: boolean }) {
  if (environmentId === undefined) return "none";
  const id = <code title={environmentId}>{shortEnvironmentId(environmentId)}</code>;
  return isAlive ? <Link href={`/environments?environment=${environmentId}`}>{id}</Link> : id;
}

function kindOf({ invocationType, attempts }: InvocationDetail): string {
  if (invocationType !== "Event") return invocationType;
  return attempts === undefined ? "Event" : `Event, ${attempts} ${attempts === 1 ? "attempt" : "attempts"}`;
}
