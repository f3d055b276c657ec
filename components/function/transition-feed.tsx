"use client";
import Link from "next/link";
import { useState } from "react";
import {
  isClockJump,
  isTransition,
  type Transition,
  type TransitionLogRow,
} from "../../server/core/function/transition.ts";
import { versionIdKey, versionTitle } from "../../server/core/function/version.ts";
import type { ClockJump } from "../../server/core/schedule/clock-jump.ts";
import { span } from "../format/durations.ts";
import { shortDigestsIn } from "../format/names.ts";
import { iso, when } from "../format/times.ts";
import { useNow } from "../live/clock.ts";
import { useTransitionLog } from "../live/use-subject.ts";
import { Button } from "../ui/button.tsx";
import { Code } from "../ui/chip.tsx";
import { Icon } from "../ui/icon.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { StateBadge } from "./state-badge.tsx";

/** Every function's transitions as they happen. Paused, the list stands and counts what waits. */
export function TransitionFeed() {
  const live = useTransitionLog();
  const [held, hold] = useState<TransitionLogRow[]>();
  const shown = held ?? live;
  const waiting = held === undefined ? 0 : live.filter((one) => one.sequence > (held[0]?.sequence ?? 0)).length;
  const toggle = () => hold(held === undefined ? live : undefined);
  useShortcuts({ p: toggle });
  return (
    <section className="feed-area pad" aria-labelledby="transitions">
      <SectionHead
        title="Transitions"
        id="transitions"
        note={<span className="muted">every function, newest first</span>}
      >
        <Button
          variant="quiet"
          icon={held === undefined ? "g-pause" : "g-live"}
          aria-pressed={held !== undefined}
          onClick={toggle}
        >
          {held === undefined ? "Pause" : `Go on${waiting > 0 ? `, ${waiting} new` : ""}`}
        </Button>
      </SectionHead>
      <div className="feed-scroll">
        <table className="feed">
          <colgroup>
            <col className="f-at" />
            <col className="f-name" />
            <col className="f-from" />
            <col className="f-to" />
            <col className="f-reason" />
            <col />
            <col className="f-after" />
            <col className="f-who" />
          </colgroup>
          <thead className="sr">
            <tr>
              <th>Time</th>
              <th>Function</th>
              <th>From</th>
              <th>To</th>
              <th>Reason</th>
              <th>Cause</th>
              <th>After</th>
              <th>Who</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row, index) =>
              isClockJump(row) ? (
                <JumpRow key={row.sequence} jump={row} />
              ) : (
                <Row key={row.sequence} transition={row} before={beforeOf(row, shown.slice(index + 1))} />
              ),
            )}
          </tbody>
        </table>
        {shown.length === 0 && <p className="quietly">No transition yet.</p>}
      </div>
    </section>
  );
}

function Row({ transition, before }: { transition: Transition; before: Transition | undefined }) {
  const { at, functionName, from, to, reasonCode, cause, who } = transition;
  const now = useNow(60_000);
  return (
    <tr>
      <td className="mono muted">
        <time dateTime={iso(at)}>{when(at, now)}</time>
      </td>
      <td className="name ell">
        <Link href={`/functions/${functionName}`}>{versionTitle(transition)}</Link>
      </td>
      <td>{from ? <StateBadge state={from} /> : <span className="soft">created</span>}</td>
      <td>
        <Icon name="g-right" className="ar" />
        {to ? (
          <StateBadge state={to} updating={transition.toUpdate === "InProgress"} />
        ) : (
          <span className="soft">deleted</span>
        )}
      </td>
      <td>{from === to ? <UpdateWord transition={transition} /> : reasonCode && <Code>{reasonCode}</Code>}</td>
      <td className="soft ell" title={cause}>
        {shortDigestsIn(cause)}
      </td>
      <td className="num soft">
        {before && from && `${from === "Pending" ? "took" : "after"} ${span(at - before.at)}`}
      </td>
      <td className="soft ell" title={who}>
        {who}
      </td>
    </tr>
  );
}

/** The one before of the same function and version. */
function beforeOf(transition: Transition, older: TransitionLogRow[]): Transition | undefined {
  return older.filter(isTransition).find((one) => versionIdKey(one) === versionIdKey(transition));
}

function JumpRow({ jump: { at, event, cause, who } }: { jump: ClockJump }) {
  const now = useNow(60_000);
  return (
    <tr>
      <td className="mono muted">
        <time dateTime={iso(at)}>{when(at, now)}</time>
      </td>
      <td colSpan={3}>
        <Icon name="g-ahead" /> {event === "clock-advanced" ? "Clock advanced" : "Clock taken back"}
      </td>
      <td />
      <td className="soft ell" title={cause}>
        {cause}
      </td>
      <td />
      <td className="soft ell" title={who}>
        {who}
      </td>
    </tr>
  );
}

/** What an update has come to, where the state stays. */
function UpdateWord({ transition }: { transition: Transition }) {
  if (transition.fromUpdate === transition.toUpdate) return null;
  if (transition.toUpdate === "InProgress") return <span className="soft">Update in progress</span>;
  if (transition.toUpdate === "Successful") return <span className="soft">Update successful</span>;
  if (transition.toUpdate === "Failed")
    return (
      <span className="soft" title={transition.reasonCode}>
        Update failed
      </span>
    );
  return null;
}
