"use client";
import Link from "next/link";
import { memo, useMemo } from "react";
import {
  isClockJump,
  isTransition,
  type Transition,
  type TransitionLogRow,
} from "../../server/core/function/transition.ts";
import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import type { ClockJump } from "../../server/core/schedule/clock-jump.ts";
import { jumpTitle } from "../clock/jump-title.ts";
import { span } from "../format/durations.ts";
import { shortDigestsIn } from "../format/names.ts";
import { counted, grouped } from "../format/numbers.ts";
import { iso, when } from "../format/times.ts";
import { Ago } from "../live/ages.tsx";
import { useNow } from "../live/clock.ts";
import { Icon } from "../ui/icon.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import { stateLook } from "./state-badge.tsx";
import { type Told, toldInvokes } from "./told-invokes.ts";

interface TransitionTimelineProps {
  /** Newest first, with the jumps of the clock. */
  rows: TransitionLogRow[];
  /** Of the function, newest first. */
  invocations: InvocationRecord[];
  /** Absent when all is there, or it is being read. */
  readEarlier?: () => void;
  isReading: boolean;
}

/** Every transition with its cause and who, newest first, and the jumps of the clock between them. */
export function TransitionTimeline({ rows, invocations, readEarlier, isReading }: TransitionTimelineProps) {
  const told = useMemo(() => toldInvokes(rows.filter(isTransition), invocations), [rows, invocations]);
  return (
    <>
      <SectionHead title="Transitions" id="timeline">
        <span className="muted">
          {readEarlier || isReading ? "the last " : ""}
          {grouped(rows.length)}, newest first
        </span>
      </SectionHead>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <ol className="tl" aria-labelledby="timeline" tabIndex={0}>
        {rows.map((row) =>
          isClockJump(row) ? (
            <JumpEntry key={row.sequence} jump={row} />
          ) : (
            <Entry key={row.sequence} transition={row} {...told.get(row.sequence)} />
          ),
        )}
        {(readEarlier || isReading) && (
          <li className="tl-earlier">
            <button type="button" className="tb" disabled={!readEarlier} onClick={readEarlier}>
              {isReading ? "Reading…" : "Show earlier ones"}
            </button>
          </li>
        )}
      </ol>
    </>
  );
}

/** Drawn again only when what it tells has changed: there may be thousands. */
const Entry = memo(function Entry({ transition, rejected, waits }: { transition: Transition } & Told) {
  const { at, to, reasonCode, cause, who, toUpdate } = transition;
  const look = to === undefined ? undefined : stateLook[to];
  const icon = to === "Active" && toUpdate === "InProgress" ? "s-updating" : (look?.icon ?? "g-x");
  return (
    <li className={look && `c-${look.colour}`} data-sequence={transition.sequence}>
      <Icon name={icon} />
      <span>
        <b>{headline(transition)}</b>
        {remark(transition)} {reasonCode && <code className="muted">{reasonCode}</code>}
      </span>
      <At at={at} />
      <p title={cause}>{shortDigestsIn(cause)}</p>
      <span className="who">{who}</span>
      {rejected && (
        <p className="tl-more">
          <Link href={`/invocations/${rejected.requestId}`} prefetch={false} className="st c-failed">
            <Icon name="r-throttled" />
            Rejected {rejected.httpStatus}
          </Link>
        </p>
      )}
      {waits && (
        <p className="tl-more c-pending">
          {counted(waits.count, "invoke")} waited for the image, {span(waits.longestMs)} at most
        </p>
      )}
    </li>
  );
});

function JumpEntry({ jump }: { jump: ClockJump }) {
  const { sequence, at, offsetMs, cause, who } = jump;
  return (
    <li className="tl-jump" data-sequence={sequence}>
      <Icon name="g-ahead" />
      <span>
        <b>{jumpTitle(jump)}</b>
      </span>
      <At at={at} />
      <p title={cause}>{offsetMs === 0 ? "in step with real time again" : `ahead by ${span(offsetMs)} now`}</p>
      <span className="who">{who}</span>
    </li>
  );
}

const OLD_MS = 600_000;

/** What is old is not counted by the second: a long list would be drawn anew with each. */
function At({ at }: { at: number }) {
  const now = useNow(60_000);
  if (now - at < OLD_MS) return <Ago at={at} />;
  return (
    <time dateTime={iso(at)} title={`${iso(at)} UTC`}>
      {when(at, now)}
    </time>
  );
}

function headline({ event, from, to }: Transition): string {
  if (to === undefined) return "Deleted";
  if (from === undefined) return `${event === "published" ? "Published" : "Created"}, ${to}`;
  return from === to ? to : `${from} to ${to}`;
}

function remark({ from, to, event, fromUpdate, toUpdate }: Transition): string {
  if (from !== to) return "";
  if (event === "interrupted") return ", interrupted";
  if (event === "follow") return ", its tag";
  if (event === "tags") return ", its tags";
  if (fromUpdate === toUpdate) return "";
  const words = {
    None: "",
    InProgress: ", update in progress",
    Successful: ", update successful",
    Failed: ", update failed",
  };
  return toUpdate === undefined ? "" : words[toUpdate];
}
