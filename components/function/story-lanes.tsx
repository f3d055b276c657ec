"use client";
import clsx from "clsx";
import Link from "next/link";
import type { ReactNode } from "react";
import { placeOf, type TimeAxis } from "../environment/time-axis.ts";
import { span } from "../format/durations.ts";
import { percent } from "../format/numbers.ts";
import { clock } from "../format/times.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { StateIcon, stateLook } from "./state-badge.tsx";
import { type BarLook, type MarkLook, type StoryBar, type StoryLane, type StoryMark, storyWithin } from "./story.ts";
import "./story-lanes.css";

/** Narrower than this a bar has no room for its words. */
const LABEL_PX = 46;
/** Marks of one kind nearer than this are drawn as one. */
const APART_PX = 6;
const WAITING_ROWS = 3;
/** As wide as a mark's icon. */
const SIGN_PX = 18;

interface StoryLanesProps {
  lanes: StoryLane[];
  axis: TimeAxis;
  width: number;
}

/** What the function has been through, above the lanes of its environments and on their time axis. */
export function StoryLanes({ lanes, axis, width }: StoryLanesProps) {
  return storyWithin(lanes, axis.from, axis.to).map(({ name, bars, marks }) => (
    <li key={name} className="lane story" data-story={name}>
      <div className="nm">{name}</div>
      <div className="track">
        {drawable(bars, axis).map((bar, index) => (
          <Bar
            key={`${bar.look} ${bar.from} ${bar.label}`}
            {...{ bar, marks, axis, width }}
            row={index % WAITING_ROWS}
          />
        ))}
        {thinned(marks, axis).map((mark) => (
          <Mark key={`${mark.look} ${mark.at}`} mark={mark} left={percent(placeOf(axis, mark.at), width)} />
        ))}
      </div>
    </li>
  ));
}

interface BarProps extends Omit<StoryLanesProps, "lanes"> {
  bar: StoryBar;
  /** On the same lane. */
  marks: StoryMark[];
  /** Invokes that wait stand under each other. */
  row: number;
}

function Bar({ bar, marks, row, axis, width }: BarProps) {
  const { look, from, to, label, href } = bar;
  const left = placeOf(axis, Math.max(from, axis.from));
  const right = placeOf(axis, to ?? axis.to);
  const isWaiting = look === "waiting";
  const style = {
    left: percent(left, width),
    width: percent(right - left, width),
    ...(isWaiting && { top: 1 + row * 6 }),
  };
  const props = { className: clsx("sb-bar", looks[look], to === undefined && "still"), style, title: barWords(bar) };
  const indent = indentOf(left, marks, axis);
  const words = !isWaiting && right - left - indent >= LABEL_PX && (
    <Words look={look} indent={indent}>
      {label}
    </Words>
  );
  return href ? (
    <Link {...props} href={href} prefetch={false}>
      <span className="sr">{barWords(bar)}</span>
    </Link>
  ) : (
    <span {...props}>{words}</span>
  );
}

/** Words begin behind the signs of what happened as the bar began. */
function indentOf(left: number, marks: StoryMark[], axis: TimeAxis): number {
  const signs = marks.filter(({ look }) => icons[look]).map(({ at }) => placeOf(axis, at) - left);
  return signs.reduce(
    (indent, place) => (place >= -SIGN_PX && place < indent + LABEL_PX ? place + SIGN_PX : indent),
    0,
  );
}

function Words({ look, indent, children }: { look: BarLook; indent: number; children: ReactNode }) {
  return (
    <span className="sb-words" style={indent > 0 ? { marginLeft: indent } : undefined}>
      {isState(look) && <StateIcon state={look} />}
      {children}
    </span>
  );
}

const looks: Record<BarLook, string> = {
  Pending: "c-pending",
  Active: "c-active",
  Inactive: "c-inactive",
  Failed: "c-failed",
  serving: "code",
  previous: "code before",
  preparing: "prepare c-pending",
  failed: "broken c-failed",
  waiting: "waits c-pending",
};

function isState(look: BarLook): look is keyof typeof stateLook {
  return look in stateLook;
}

/** "Pending, 1.7 s, from 12:00:01 to 12:00:03" */
function barWords({ label, from, to }: StoryBar): string {
  return to === undefined
    ? `${label}, since ${clock(from)}`
    : `${label}, ${span(to - from)}, from ${clock(from)} to ${clock(to)}`;
}

const icons: Record<MarkLook, IconName | undefined> = {
  rejected: "r-throttled",
  jump: "g-ahead",
  interrupted: "g-stop",
  check: undefined,
  "bad-check": undefined,
};

function Mark({ mark: { look, at, words, href }, left }: { mark: StoryMark; left: string }) {
  const icon = icons[look];
  const title = `${clock(at)} ${words}`;
  const face = (
    <>
      {icon && <Icon name={icon} />}
      <span className="sr">{title}</span>
    </>
  );
  const props = { className: `sb-mark ${look}`, style: { left }, title };
  return href ? (
    <Link {...props} href={href} prefetch={false}>
      {face}
    </Link>
  ) : (
    <span {...props}>{face}</span>
  );
}

/** Without those that would fall on the bar of their look before them: of thousands only some can be seen. */
function drawable(bars: StoryBar[], axis: TimeAxis): StoryBar[] {
  const last = new Map<BarLook, number>();
  return bars.filter(({ look, from, to }) => {
    if (look === "waiting") return true;
    const right = placeOf(axis, to ?? axis.to);
    const isThin = right - placeOf(axis, Math.max(from, axis.from)) < 1;
    if (isThin && right - (last.get(look) ?? Number.NEGATIVE_INFINITY) < 2) return false;
    last.set(look, right);
    return true;
  });
}

/** Of marks that would stand on each other the first. */
function thinned(marks: StoryMark[], axis: TimeAxis): StoryMark[] {
  const last = new Map<MarkLook, number>();
  return marks.filter(({ look, at }) => {
    const place = placeOf(axis, at);
    if (place - (last.get(look) ?? Number.NEGATIVE_INFINITY) < APART_PX) return false;
    last.set(look, place);
    return true;
  });
}
