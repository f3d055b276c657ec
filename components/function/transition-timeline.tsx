"use client";
import { isClockJump, type Transition, type TransitionLogRow } from "../../server/core/function/transition.ts";
import type { ClockJump } from "../../server/core/schedule/clock-jump.ts";
import { shortDigestsIn } from "../format/names.ts";
import { grouped } from "../format/numbers.ts";
import { Ago } from "../live/ages.tsx";
import { Icon } from "../ui/icon.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import { stateLook } from "./state-badge.tsx";

/** Every transition with its cause and who, newest first, and the jumps of the clock between them. */
export function TransitionTimeline({ transitions }: { transitions: TransitionLogRow[] }) {
  return (
    <>
      <SectionHead title="Transitions" id="timeline">
        <span className="muted">{grouped(transitions.length)}, newest first</span>
      </SectionHead>
      <ol className="tl" aria-labelledby="timeline">
        {transitions.map((row) =>
          isClockJump(row) ? (
            <JumpEntry key={row.sequence} jump={row} />
          ) : (
            <Entry key={row.sequence} transition={row} />
          ),
        )}
      </ol>
    </>
  );
}

function Entry({ transition }: { transition: Transition }) {
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
      <Ago at={at} />
      <p title={cause}>{shortDigestsIn(cause)}</p>
      <span className="who">{who}</span>
    </li>
  );
}

function JumpEntry({ jump: { sequence, at, event, cause, who } }: { jump: ClockJump }) {
  return (
    <li data-sequence={sequence}>
      <Icon name="g-ahead" />
      <span>
        <b>{event === "clock-advanced" ? "Clock advanced" : "Clock taken back"}</b>
      </span>
      <Ago at={at} />
      <p title={cause}>{cause}</p>
      <span className="who">{who}</span>
    </li>
  );
}

function headline({ from, to }: Transition): string {
  if (to === undefined) return "Deleted";
  if (from === undefined) return `Created, ${to}`;
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
