"use client";

import Link from "next/link";
import { useState } from "react";
import type { InvocationDetail as Detail } from "../../server/core/invoke/invocation.ts";
import type { LogLine } from "../../server/core/invoke/log-line.ts";
import { bytes, memory } from "../format/bytes.ts";
import { short } from "../format/durations.ts";
import { shortEnvironmentId, shortRequestId } from "../format/names.ts";
import { grouped } from "../format/numbers.ts";
import { exactClock, iso } from "../format/times.ts";
import { useSite } from "../frame/site.tsx";
import { JsonText } from "../invoke/json-text.tsx";
import { Outcome } from "../invoke/outcome.tsx";
import { Ago, Running } from "../live/ages.tsx";
import { useInvocation } from "../live/use-subject.ts";
import { CommandBlock } from "../ui/command-block.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Wrong } from "../ui/field.tsx";
import { type Figure, FigureRow } from "../ui/figure-row.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { type CopyForm, copyAs, copyForms } from "./copy-as.ts";
import { InvocationLog } from "./invocation-log.tsx";
import { Start } from "./invocation-row.tsx";
import { Waterfall } from "./waterfall.tsx";

/** One invocation: its figures, its phases, its log, what was asked and answered. */
export function InvocationDetail({ requestId, lines }: { requestId: string; lines: LogLine[] }) {
  const invocation = useInvocation(requestId);
  if (!invocation) return null;
  const { arrivedAt, errorMessage, errorType, functionError } = invocation;
  return (
    <>
      <div className="ph1">
        <h2>Invocation {shortRequestId(requestId)}</h2>
        <Outcome invocation={invocation} detail />
        {invocation.cold && <Start cold word="Cold start" />}
        <span className="soft">
          <Ago at={arrivedAt} />, <time dateTime={iso(arrivedAt)}>{exactClock(arrivedAt)}</time>
        </span>
        <span className="sp" />
        <code className="muted">{requestId}</code>
        <CopyButton text={requestId} label="Copy the request id" />
      </div>
      <div className="ivp-facts">
        <FigureRow figures={figuresOf(invocation)} />
      </div>
      {(errorMessage ?? functionError) && (
        <div className="ivp-wrong">
          <Wrong code={errorType} message={errorMessage ?? `The function answered with an error (${functionError}).`} />
        </div>
      )}
      <Waterfall invocation={invocation} />
      <div className="ivp-bottom">
        <div>
          <InvocationLog invocation={invocation} lines={lines} />
          <CopyAs invocation={invocation} />
        </div>
        <div>
          <Body
            title="Request"
            text={invocation.requestBody}
            sizeBytes={invocation.requestBytes}
            cut={invocation.bodyCut}
          />
          <Body title="Response" text={invocation.responseBody} sizeBytes={invocation.responseBytes} cut={false} />
        </div>
      </div>
    </>
  );
}

function figuresOf(invocation: Detail): Figure[] {
  const { report, arrivedAt, endedAt, environmentId, version, who, functionName, invocationType } = invocation;
  const ms = (value: number | undefined) =>
    value === undefined ? { value: "–" } : { value: grouped(value, 2), unit: "ms" };
  const waited = endedAt === undefined ? <Running since={arrivedAt} /> : short(endedAt - arrivedAt);
  const used = report?.maxMemoryUsedMiB;
  return [
    {
      label: "Function",
      value: <Link href={`/functions/${encodeURIComponent(functionName)}`}>{functionName}</Link>,
      unit: version,
    },
    { label: "Duration", ...ms(report?.durationMs) },
    { label: "Billed", value: report ? grouped(report.billedDurationMs) : "–", unit: report && "ms" },
    {
      label: "Max memory",
      value: used === undefined ? "–" : grouped(used),
      unit: report && `of ${memory(report.memorySizeMiB)}`,
    },
    { label: "Init duration", ...ms(report?.initDurationMs) },
    { label: invocationType === "Event" ? "Arrival to end" : "Caller waited", value: waited },
    {
      label: "Environment",
      value: environmentId ? <code title={environmentId}>{shortEnvironmentId(environmentId)}</code> : "none",
    },
    { label: "Invoked by", value: who, unit: invocationType === "Event" ? "as an event" : undefined },
  ];
}

function CopyAs({ invocation }: { invocation: Detail }) {
  const site = useSite();
  const [form, setForm] = useState<CopyForm>("aws");
  return (
    <section aria-label="Copy as">
      <div className="sh">
        <h2>Copy as</h2>
        <Segmented
          small
          label="Copy as"
          value={form}
          segments={copyForms.map((value) => ({ value, label: value }))}
          onChange={setForm}
        />
      </div>
      <CommandBlock lines={copyAs(form, invocation, site)} />
      {invocation.bodyCut && (
        <p className="quietly">The request is longer than what is kept of it: put it into event.json yourself.</p>
      )}
    </section>
  );
}

interface BodyProps {
  title: string;
  text: string | undefined;
  sizeBytes: number | undefined;
  cut: boolean;
}

function Body({ title, text, sizeBytes, cut }: BodyProps) {
  const note = [sizeBytes === undefined ? undefined : bytes(sizeBytes), cut && "cut"].filter(Boolean).join(", ");
  return (
    <section aria-label={title}>
      <SectionHead title={title} note={note || undefined}>
        {text && <CopyButton text={text} label={`Copy the ${title.toLowerCase()}`} />}
      </SectionHead>
      {text ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className="ivp-body" aria-label={`${title} body`} tabIndex={0}>
          <JsonText text={text} />
        </section>
      ) : (
        <p className="quietly">{text === "" ? "empty" : "none"}</p>
      )}
    </section>
  );
}
