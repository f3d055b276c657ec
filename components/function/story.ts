/**
 * What a function has been through, as lanes over time: its state, the code that serves, code that is being prepared,
 * invokes that wait for the image; and what happened at a moment. The picture and the table are both made from this.
 * Times are epoch milliseconds. Pure.
 */
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { FunctionState } from "../../server/core/function/state.ts";
import type { Transition } from "../../server/core/function/transition.ts";
import type { ImageCheck } from "../../server/core/image/image-check.ts";
import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import type { ClockJump } from "../../server/core/schedule/clock-jump.ts";
import { jumpTitle } from "../clock/jump-title.ts";
import { span } from "../format/durations.ts";
import { codeName, shortRequestId } from "../format/names.ts";

export type BarLook = FunctionState | "serving" | "previous" | "preparing" | "failed" | "waiting";
export type MarkLook = "rejected" | "jump" | "interrupted" | "check" | "bad-check";

export interface StoryBar {
  look: BarLook;
  from: number;
  /** Absent: it lasts. */
  to?: number;
  /** On the bar, where there is room. */
  label: string;
  href?: string;
}

export interface StoryMark {
  look: MarkLook;
  at: number;
  /** One sentence without its end. */
  words: string;
  href?: string;
}

export interface StoryLane {
  name: string;
  bars: StoryBar[];
  marks: StoryMark[];
}

export interface StorySource {
  record: FunctionRecord;
  /** Of this version, newest first. */
  transitions: Transition[];
  /** Of this function, newest first. */
  invocations: InvocationRecord[];
  /** What else happened at a moment: jumps of the clock, image checks. */
  moments?: StoryMark[];
}

/** A lane without anything in it is left out; the first is always there. */
export function storyOf({ record, transitions, invocations, moments = [] }: StorySource): StoryLane[] {
  const own = invocations.filter((one) => one.version === record.version);
  const marks = [...moments, ...rejected(own), ...interrupted(transitions)].sort((a, b) => a.at - b.at);
  const lanes: StoryLane[] = [
    { name: "State", bars: stateBars(record, transitions), marks },
    { name: "Code", bars: codeBars(record, transitions), marks: [] },
    { name: "New code", bars: preparingBars(record, transitions), marks: [] },
    { name: "Waiting", bars: waitingBars(own), marks: [] },
  ];
  return lanes.filter(({ bars }, index) => index === 0 || bars.length > 0);
}

/** What of it lies between two times: for the picture and the table alike. */
export function storyWithin(lanes: StoryLane[], from: number, to: number): StoryLane[] {
  return lanes
    .map((lane) => ({
      ...lane,
      bars: lane.bars.filter((bar) => (bar.to ?? to) > from && bar.from <= to),
      marks: lane.marks.filter(({ at }) => at >= from && at <= to),
    }))
    .filter(({ bars, marks, name }) => name === "State" || bars.length > 0 || marks.length > 0);
}

/** When something of it began or ended: what a time axis has to show. Checks come by themselves, and are no event. */
export function eventsOf(lanes: StoryLane[]): { from: number; to: number }[] {
  const work = lanes.flatMap(({ bars }) =>
    bars.filter(({ look }) => look === "preparing" || look === "waiting" || look === "Pending"),
  );
  const changes = lanes.flatMap(({ bars }) => bars.map((bar) => bar.from));
  const marks = lanes.flatMap((lane) => lane.marks.filter(({ look }) => look !== "check").map(({ at }) => at));
  return [
    ...work.map(({ from, to }) => ({ from, to: to ?? Number.POSITIVE_INFINITY })),
    ...[...changes, ...marks].map((at) => ({ from: at - BEFORE_MS, to: at + AFTER_MS })),
  ];
}

/** Room around a moment, so that what was before and after it is seen. */
const BEFORE_MS = 600;
const AFTER_MS = 1400;

export function jumpMark(jump: ClockJump): StoryMark {
  return { look: "jump", at: jump.at, words: jumpTitle(jump) };
}

/** A good check is quiet; one that found out nothing is told, and changed nothing. */
export function checkMark({ at, outcome, sentence, asked }: ImageCheck): StoryMark {
  const isBad = outcome === "missing" || outcome === "denied" || outcome === "key";
  const words = `${asked ? "Image check, asked for" : "Image check"}: ${sentence}`;
  return { look: isBad ? "bad-check" : "check", at, words };
}

function stateBars(record: FunctionRecord, transitions: Transition[]): StoryBar[] {
  const changes = transitions.filter(({ from, to }) => from !== to);
  const bars: StoryBar[] = [];
  let state: FunctionState | undefined = changes[0]?.to ?? record.state;
  let to: number | undefined;
  for (const change of changes) {
    if (state) bars.unshift({ look: state, from: change.at, to, label: state });
    state = change.from;
    to = change.at;
  }
  // What was before the oldest row that is known has a beginning that is not.
  const oldest = transitions.at(-1)?.at ?? record.stateSince;
  if (state && (to === undefined || to > oldest)) bars.unshift({ look: state, from: oldest, to, label: state });
  return bars;
}

/** Which code answers: while the function is Active, and from one switch to the next. */
function codeBars(record: FunctionRecord, transitions: Transition[]): StoryBar[] {
  const bars: StoryBar[] = [];
  let from: number | undefined;
  const end = (at: number) => {
    if (from !== undefined) bars.push({ look: "previous", from, to: at, label: "previous code" });
    from = undefined;
  };
  const ordered = transitions.toReversed();
  if (ordered[0]?.from === "Active") from = ordered[0].at;
  for (const { at, event, from: left, to } of ordered) {
    if (left === "Active" && to !== "Active") end(at);
    if (event === "update-succeeded") end(at);
    if (to === "Active" && from === undefined) from = at;
  }
  const lastSwitch = ordered.findLast(({ event }) => event === "update-succeeded" || event === "code-updated")?.at;
  const served = bars.map((bar) =>
    lastSwitch === undefined || bar.from >= lastSwitch
      ? { ...bar, look: "serving" as const, label: codeName(record.serving.image) }
      : bar,
  );
  if (from === undefined) return served;
  return [...served, { look: "serving", from, label: codeName(record.serving.image) }];
}

/** From the beginning of each update to its end. */
function preparingBars(record: FunctionRecord, transitions: Transition[]): StoryBar[] {
  const bars: StoryBar[] = [];
  let began: number | undefined;
  for (const { at, event } of transitions.toReversed()) {
    if (event === "update-began") began = at;
    if (began === undefined || (event !== "update-succeeded" && event !== "update-failed")) continue;
    const failed = event === "update-failed";
    const took = span(at - began);
    bars.push({
      ...{ look: failed ? ("failed" as const) : ("preparing" as const), from: began, to: at },
      label: failed ? `update failed after ${took}` : `prepared in ${took}`,
    });
    began = undefined;
  }
  if (record.updating && began !== undefined) {
    bars.push({
      look: "preparing",
      from: began,
      label: `${codeName(record.updating.image)} is prepared`,
    });
  }
  return bars;
}

/** Which code an environment of this generation runs. */
export function codeOf(generation: number, record: FunctionRecord): string {
  return generation === record.serving.generation ? codeName(record.serving.image) : "previous code";
}

function waitingBars(invocations: InvocationRecord[]): StoryBar[] {
  return invocations
    .flatMap(({ requestId, phases }) =>
      phases
        .filter(({ kind }) => kind === "waiting for image")
        .map(({ startAt, endAt }) => ({
          ...{ look: "waiting" as const, from: startAt, to: endAt, href: `/invocations/${requestId}` },
          label: `${shortRequestId(requestId)} ${endAt === undefined ? "waits" : "waited"} for the image`,
        })),
    )
    .sort((a, b) => a.from - b.from);
}

function rejected(invocations: InvocationRecord[]): StoryMark[] {
  return invocations
    .filter(({ status }) => status === "rejected")
    .map(({ requestId, arrivedAt, httpStatus, errorType }) => ({
      ...{ look: "rejected" as const, at: arrivedAt, href: `/invocations/${requestId}` },
      words: `Invoke ${shortRequestId(requestId)} rejected with ${[httpStatus, errorType].filter(Boolean).join(", ")}`,
    }));
}

function interrupted(transitions: Transition[]): StoryMark[] {
  return transitions
    .filter(({ event }) => event === "interrupted")
    .map(({ at, cause }) => ({ look: "interrupted" as const, at, words: cause }));
}
