"use client";

import Link from "next/link";
import { trailRow } from "../../server/core/trail/trail-row.ts";
import type { TrailDetail, TrailNeighbour } from "../../server/core/trail/trail-view.ts";
import { grouped } from "../format/numbers.ts";
import { exactClock, iso } from "../format/times.ts";
import { JsonText } from "../invoke/json-text.tsx";
import { pretty } from "../invoke/json-tokens.ts";
import { keyHref } from "../key/key-href.ts";
import { Ago } from "../live/ages.tsx";
import { useTrailRecord } from "../live/use-subject.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Icon } from "../ui/icon.tsx";
import { KeyValue, type KeyValueRow } from "../ui/key-value.tsx";
import { hrefOf, type TrailFilters } from "./filters.ts";
import { TrailOutcome } from "./trail-row.tsx";
import { functionNameOf, keyIdOf, shortHash, subjectOf, whoNote } from "./trail-words.ts";
import { useKeyNames } from "./use-key-names.ts";

interface Props {
  eventId: string;
  filters: TrailFilters;
  go: (change: Partial<TrailFilters>) => void;
  onOpen: (eventId: string) => void;
  onClose: () => void;
}

/** One record: in words, its place in the chain, and the JSON exactly as it is kept. */
export function TrailRecord({ eventId, filters, go, onOpen, onClose }: Props) {
  const detail = useTrailRecord(eventId);
  return (
    <aside className="tr-record" aria-label="Record" aria-busy={detail === undefined}>
      <div className="sh">
        <h2>{detail ? `Record ${grouped(detail.event.sequence)}` : "Record"}</h2>
        {detail && <TrailOutcome errorCode={detail.event.columns.errorCode} />}
        <span className="sp" />
        <kbd>j</kbd>
        <kbd>k</kbd>
        <button type="button" className="copy" aria-label="Close" title="Close (Esc)" onClick={onClose}>
          <Icon name="g-x" />
        </button>
      </div>
      {detail === null && <p className="soft">No record has the id {eventId}.</p>}
      {detail && <Record detail={detail} {...{ filters, go, onOpen }} />}
    </aside>
  );
}

function Record({ detail, filters, go, onOpen }: { detail: TrailDetail } & Pick<Props, "filters" | "go" | "onOpen">) {
  const { event, previous, next } = detail;
  const [keyId, functionName] = [keyIdOf(event), functionNameOf(event)];
  return (
    <>
      <KeyValue rows={factsOf(detail, useKeyNames())} labelWidth={104} />
      <nav className="tr-chain" aria-label="Hash chain">
        <Neighbour name="Previous record" of={previous} {...{ filters, onOpen }} />
        <i />
        <span className="me" aria-current="true">
          {grouped(event.sequence)} {shortHash(event.hash)}
        </span>
        <i />
        <Neighbour name="Next record" of={next} {...{ filters, onOpen }} />
      </nav>
      <div className="tr-json">
        <JsonText text={event.text} />
        <CopyButton text={pretty(event.text) ?? event.text} label="Copy the JSON" />
      </div>
      <div className="tr-only">
        {functionName !== undefined && filters.functionName === undefined && (
          <button type="button" className="tb" onClick={() => go({ functionName })}>
            Only this function
          </button>
        )}
        {keyId !== undefined && filters.keyId === undefined && (
          <button type="button" className="tb" onClick={() => go({ keyId })}>
            Only this key
          </button>
        )}
        {event.columns.username !== null && filters.principal === undefined && (
          <button type="button" className="tb" onClick={() => go({ principal: event.columns.username ?? undefined })}>
            Only {event.columns.username}
          </button>
        )}
      </div>
    </>
  );
}

function factsOf({ event }: TrailDetail, keyNames: ReadonlyMap<string, string>): KeyValueRow[] {
  const { at, columns, eventId, hash, previousHash } = event;
  const row = trailRow(event);
  const [subject, note] = [subjectOf(row, keyNames), whoNote(row.who)];
  const [keyId, functionName] = [keyIdOf(event), functionNameOf(event)];
  const reason = messageOf(event.text);
  const rows: (KeyValueRow | false)[] = [
    { label: "When", value: <When at={at} /> },
    { label: "What", value: `${columns.eventName}, ${columns.eventSource}` },
    { label: "Who", value: note === undefined ? row.who.name : `${row.who.name}, ${note}` },
    reason !== undefined && { label: "Why", value: <span className="tr-why">{reason}</span> },
    keyId !== undefined && {
      label: "Key",
      value: <Link href={keyHref(keyId)}>{subject?.kind === "key" ? subject.name : keyId}</Link>,
      copy: keyId,
    },
    functionName !== undefined && {
      label: "Function",
      value: <Link href={`/functions/${encodeURIComponent(functionName)}`}>{functionName}</Link>,
    },
    subject !== undefined &&
      (subject.kind === "repository" || subject.kind === "other") && {
        label: "Resource",
        value: subject.name,
        copy: subject.full,
      },
    { label: "Request id", value: <code>{row.requestId}</code>, copy: row.requestId },
    { label: "Event id", value: <code>{eventId}</code>, copy: eventId },
    { label: "Hash", value: <code>{shortHash(hash)}</code>, copy: hash },
    { label: "Previous hash", value: <code>{shortHash(previousHash)}</code>, copy: previousHash },
  ];
  return rows.filter((one) => one !== false);
}

function When({ at }: { at: number }) {
  return (
    <>
      <Ago at={at} />,{" "}
      <span className="mono" title={iso(at)}>
        {iso(at).slice(0, 10)} {exactClock(at)}
      </span>{" "}
      UTC
    </>
  );
}

interface NeighbourProps extends Pick<Props, "filters" | "onOpen"> {
  name: string;
  of: TrailNeighbour | undefined;
}

function Neighbour({ name, of, filters, onOpen }: NeighbourProps) {
  if (of === undefined) return <span className="muted">{name === "Next record" ? "none yet" : "the first"}</span>;
  return (
    <a
      href={hrefOf(filters, of.eventId)}
      title={name}
      aria-label={`${name}, ${of.sequence}`}
      onClick={(event) => {
        event.preventDefault();
        onOpen(of.eventId);
      }}
    >
      {grouped(of.sequence)} {shortHash(of.hash).slice(0, 5)}…
    </a>
  );
}

function messageOf(text: string): string | undefined {
  const { errorMessage } = JSON.parse(text) as { errorMessage?: unknown };
  return typeof errorMessage === "string" ? errorMessage : undefined;
}
