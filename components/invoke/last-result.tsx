"use client";
import Link from "next/link";
import { LATEST } from "../../server/core/function/version.ts";
import { hasEnded, type InvocationRecord, type Report } from "../../server/core/invoke/invocation.ts";
import { PhaseTrack } from "../environment/phase-bar.tsx";
import { shortEnvironmentId, shortRequestId } from "../format/names.ts";
import { grouped } from "../format/numbers.ts";
import { useInvocation } from "../live/use-subject.ts";
import { Code } from "../ui/chip.tsx";
import { type Figure, FigureRow } from "../ui/figure-row.tsx";
import { Icon } from "../ui/icon.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import { JsonText } from "./json-text.tsx";
import { Outcome } from "./outcome.tsx";
import { useSettled } from "./use-settled.ts";

interface LastResultProps {
  /** Of all versions: another one than the page shows may have been invoked last, and is named then. */
  invocations: InvocationRecord[];
  shownVersion: string;
  onShowLog: (requestId: string) => void;
}

/** The invoke that ended last, whoever sent it. */
export function LastResult({ invocations, ...where }: LastResultProps) {
  const last = useSettled(lastEnded(invocations));
  if (last === undefined) {
    return (
      <div className="part">
        <SectionHead title="Last result" />
        <p className="quietly">No invoke yet. The result appears here with its figures and its log.</p>
      </div>
    );
  }
  return <Result key={last.requestId} invocation={last} {...where} />;
}

interface ResultProps extends Omit<LastResultProps, "invocations"> {
  invocation: InvocationRecord;
}

function Result({ invocation, shownVersion, onShowLog }: ResultProps) {
  const { requestId, arrivedAt, endedAt = arrivedAt, phases, report } = invocation;
  return (
    <div className="part result" data-request={requestId}>
      <SectionHead title="Last result">
        <Link href={`/invocations/${requestId}`} className="soft open" title={requestId}>
          {shortRequestId(requestId)} <Icon name="g-right" />
        </Link>
      </SectionHead>
      <p className="how">
        <Outcome invocation={invocation} detail />
        {invocation.errorType && <Code>{invocation.errorType}</Code>}
        <span className="muted">{served(invocation, shownVersion)}</span>
        {report && (
          <button type="button" className="tb" onClick={() => onShowLog(requestId)}>
            Log of this invoke
          </button>
        )}
      </p>
      {report && <FigureRow figures={figures(report, invocation.cold)} />}
      {phases.length > 0 && (
        <div className="pb">
          <PhaseTrack
            phases={phases}
            from={arrivedAt}
            to={endedAt}
            label={phases.map((phase) => phase.kind).join(", ")}
          />
        </div>
      )}
      {invocation.errorMessage && <p className="sentence">{invocation.errorMessage}</p>}
      {report && <Body requestId={requestId} functionError={invocation.functionError} />}
    </div>
  );
}

function Body({ requestId, functionError }: { requestId: string; functionError: string | undefined }) {
  const detail = useInvocation(requestId);
  if (detail === undefined) return <div className="out muted">reading the body</div>;
  if (detail.responseBody === undefined || detail.responseBody === "") {
    return <div className="out muted">{functionError === undefined ? "no body" : "no error payload"}</div>;
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="out" aria-label={functionError ? `Function error, ${functionError}` : "Response"} tabIndex={0}>
      {functionError && <p className="function-error">Function error: {functionError}</p>}
      <JsonText text={detail.responseBody} />
      {detail.bodyCut && <p className="muted">cut at 256 KiB</p>}
    </section>
  );
}

function figures(report: Report, cold: boolean | undefined): Figure[] {
  const { initDurationMs, durationMs, billedDurationMs, maxMemoryUsedMiB, memorySizeMiB } = report;
  return [
    { label: "Duration", value: grouped(durationMs, 2), unit: "ms" },
    { label: "Billed", value: grouped(billedDurationMs), unit: "ms" },
    {
      label: "Max memory",
      value: maxMemoryUsedMiB === undefined ? "–" : grouped(maxMemoryUsedMiB),
      unit: `of ${grouped(memorySizeMiB)} MB`,
    },
    initDurationMs === undefined
      ? { label: "Init", value: "–", unit: cold ? undefined : "warm" }
      : { label: "Init", value: grouped(initDurationMs, 2), unit: "ms" },
  ];
}

function served({ version, cold, environmentId, invocationType }: InvocationRecord, shownVersion: string): string {
  const parts = [
    version === shownVersion ? undefined : version === LATEST ? LATEST : `version ${version}`,
    cold === undefined ? undefined : cold ? "cold" : "warm",
    environmentId && shortEnvironmentId(environmentId),
    invocationType === "Event" ? "Event" : undefined,
  ];
  return parts.filter(Boolean).join(", ");
}

function lastEnded(invocations: InvocationRecord[]): InvocationRecord | undefined {
  return invocations
    .filter(hasEnded)
    .reduce<InvocationRecord | undefined>(
      (last, one) => (last === undefined || endOf(one) > endOf(last) ? one : last),
      undefined,
    );
}

function endOf({ endedAt, arrivedAt }: InvocationRecord): number {
  return endedAt ?? arrivedAt;
}
