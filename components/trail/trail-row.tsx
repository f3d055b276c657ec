"use client";

import clsx from "clsx";
import type { MouseEvent } from "react";
import type { TrailRow } from "../../server/core/trail/trail-row.ts";
import { shortRequestId } from "../format/names.ts";
import { grouped } from "../format/numbers.ts";
import { exactClock, iso, when } from "../format/times.ts";
import { useNow } from "../live/clock.ts";
import { Icon } from "../ui/icon.tsx";
import { serviceOf, subjectOf, whoNote } from "./trail-words.ts";

interface Props {
  /** From 0. */
  index: number;
  row: TrailRow;
  keyNames: ReadonlyMap<string, string>;
  /** Of the address with the record open. */
  href: string;
  isOpen: boolean;
  isCursor: boolean;
  onOpen: (eventId: string) => void;
}

export function TrailTableRow({ index, row, keyNames, href, isOpen, isCursor, onOpen }: Props) {
  const { sequence, eventId, at, columns, requestId, who } = row;
  const note = whoNote(who);
  const subject = subjectOf(row, keyNames);
  const open = (event: MouseEvent) => {
    if (!isPlain(event)) return;
    event.preventDefault();
    onOpen(eventId);
  };
  return (
    <tr
      aria-rowindex={index + 2}
      aria-current={isCursor || undefined}
      data-open={isOpen || undefined}
      data-event={eventId}
      className={clsx(columns.errorCode !== null && "refused")}
    >
      <td className="muted num">{grouped(sequence)}</td>
      <td className="mono soft">
        <TrailTime at={at} />
      </td>
      <td className="ell">
        <a href={href} onClick={open}>
          <b>{columns.eventName}</b>
        </a>{" "}
        <span className="muted">{serviceOf(columns.eventSource)}</span>
      </td>
      <td className="ell" title={who.name}>
        {who.name} {note !== undefined && <span className="muted">{note}</span>}
      </td>
      <td className="ell" title={subject?.full}>
        {subject ? subject.name : <span className="muted">none</span>}
      </td>
      <td className="ell">
        <TrailOutcome errorCode={columns.errorCode} />
      </td>
      <td className="soft">
        <code title={requestId}>{shortRequestId(requestId)}</code>
      </td>
    </tr>
  );
}

/** OK is quiet; what was refused says AWS's code. */
export function TrailOutcome({ errorCode }: { errorCode: string | null }) {
  if (errorCode === null) {
    return (
      <span className="st res-ok">
        <Icon name="r-ok" />
        OK
      </span>
    );
  }
  return (
    <span className="st c-failed" title={errorCode}>
      <Icon name="r-denied" />
      <code className="ell">{errorCode}</code>
    </span>
  );
}

/** With milliseconds today, with its day before. */
function TrailTime({ at }: { at: number }) {
  const now = useNow(60_000);
  const shown = when(at, now);
  return (
    <time dateTime={iso(at)} title={iso(at)}>
      {shown.includes(" ") ? shown : exactClock(at)}
    </time>
  );
}

/** Not one that is to open it in another tab. */
function isPlain(event: MouseEvent): boolean {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
}
