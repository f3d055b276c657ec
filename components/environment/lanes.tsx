"use client";
import { Fragment, type ReactNode, useId, useState } from "react";
import type { EnvironmentView } from "../../server/core/environment/environment-view.ts";
import type { PhaseKind } from "../../server/core/environment/phase.ts";
import { span } from "../format/durations.ts";
import { counted, percent } from "../format/numbers.ts";
import { clock, exactClock } from "../format/times.ts";
import { eventsOf, type StoryLane, storyWithin } from "../function/story.ts";
import { StoryLanes } from "../function/story-lanes.tsx";
import { StoryTable } from "../function/story-table.tsx";
import { useLiveState, useNow } from "../live/clock.ts";
import type { ActionResult } from "../ui/action-result.ts";
import { Wrong } from "../ui/field.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import { answerOf, type Refusal } from "../ui/use-answer.ts";
import { useWidth } from "../ui/use-width.ts";
import { isInPicture } from "./environment-states.ts";
import { EnvironmentTable } from "./environment-table.tsx";
import { Lane } from "./lane.tsx";
import { PhaseKey } from "./phase-bar.tsx";
import { gapLabels, type Interval, type TimeAxis, timeAxis } from "./time-axis.ts";
import "./lanes.css";

interface LanesProps {
  /** Of one function, oldest first. */
  environments: EnvironmentView[];
  /** What names them, where the lanes of several functions stand on one page. */
  title?: ReactNode;
  /** What follows when there is none. */
  none?: string;
  /** What their function has been through, above them. */
  story?: StoryLane[];
  /** The code that an environment of this generation runs. */
  codeOf?: (generation: number) => string;
  stop: (environmentId: string) => Promise<ActionResult<void>>;
}

/** Each environment a lane, its phases on one time axis; the same as a table. */
export function Lanes({
  environments,
  title = "Environments",
  none = "The next invoke starts one, cold.",
  story = [],
  codeOf,
  stop,
}: LanesProps) {
  const id = useId();
  const [table, setTable] = useState(false);
  const [wrong, setWrong] = useState<Refusal>();
  const moving = isMoving(environments) || story.some(isGoingOn);
  const now = useNow(moving ? 100 : 1000);
  const inPicture = environments.filter((one) => isInPicture(one, now));
  const shown = codeOf ? inPicture.toSorted(byCode) : inPicture;
  const alive = shown.filter((one) => one.state !== "Gone").length;

  async function stopOne(environmentId: string) {
    const result = await answerOf(() => stop(environmentId));
    setWrong(result.ok ? undefined : result);
  }

  return (
    <>
      <SectionHead title={title} id={id} note={alive}>
        {shown.length + story.length > 0 && (
          <button type="button" className="tb" aria-pressed={table} onClick={() => setTable(!table)}>
            {table ? "Picture" : "Table"}
          </button>
        )}
      </SectionHead>
      {wrong && <Wrong {...wrong} />}
      {shown.length + story.length > 0 && (
        <Body {...{ table, story, codeOf, now }} environments={shown} labelledBy={id} stop={stopOne} />
      )}
      {shown.length === 0 && <p className="quietly">None. {none}</p>}
    </>
  );
}

function isOtherCode(
  one: EnvironmentView,
  before: EnvironmentView | undefined,
  codeOf: NonNullable<LanesProps["codeOf"]>,
): boolean {
  return before === undefined || codeOf(one.generation) !== codeOf(before.generation);
}

/** Those of one code stand together, oldest first. */
function byCode(a: EnvironmentView, b: EnvironmentView): number {
  return a.generation - b.generation || a.createdAt - b.createdAt;
}

function isMoving(environments: EnvironmentView[]): boolean {
  return environments.some((one) => one.phases.some((phase) => phase.endAt === undefined && phase.kind !== "freeze"));
}

/** Work that lasts, not a state. */
function isGoingOn({ bars }: StoryLane): boolean {
  return bars.some(({ look, to }) => to === undefined && (look === "preparing" || look === "waiting"));
}

interface BodyProps {
  environments: EnvironmentView[];
  story: StoryLane[];
  codeOf: LanesProps["codeOf"];
  table: boolean;
  labelledBy: string;
  now: number;
  stop: (environmentId: string) => void;
}

/** Picture and table show the same stretch of time. */
function Body({ environments, story, codeOf, table, labelledBy, now, stop }: BodyProps) {
  const [track, width] = useWidth<HTMLDivElement>(640);
  const axis = timeAxis([...activityOf(environments, now), ...storyEvents(story, now)], now, width);
  const kinds = kindsIn(environments, story, axis);
  const differ = new Set(environments.map(({ generation }) => generation)).size > 1;
  if (table) {
    return (
      <>
        {story.length > 0 && <StoryTable lanes={story} axis={axis} />}
        {environments.length > 0 && <EnvironmentTable environments={environments} now={now} />}
      </>
    );
  }
  return (
    <>
      {kinds.size > 0 && <PhaseKey kinds={kinds} />}
      <div className="lw">
        <p className="sr">{summary(environments)}</p>
        <ul className="lane-list" aria-labelledby={labelledBy}>
          <StoryLanes lanes={story} axis={axis} width={width} />
          {environments.map((one, index) => (
            <Fragment key={one.environmentId}>
              {codeOf && differ && isOtherCode(one, environments[index - 1], codeOf) && (
                <li className="lane-code">{codeOf(one.generation)}</li>
              )}
              <Lane environment={one} axis={axis} width={width} stop={stop} />
            </Fragment>
          ))}
        </ul>
        <div className="gaps" ref={track}>
          {axis.gaps.map((gap) => (
            <i key={gap.centre} className="gap" style={{ left: Math.round(gap.centre) - 17 }} />
          ))}
        </div>
      </div>
      <Axis axis={axis} width={width} />
    </>
  );
}

function activityOf(environments: EnvironmentView[], now: number): Interval[] {
  return environments.flatMap((one) =>
    one.phases
      .filter((phase) => phase.kind !== "freeze")
      .map((phase) => ({ from: phase.startAt, to: phase.endAt ?? now })),
  );
}

function storyEvents(story: StoryLane[], now: number): Interval[] {
  return eventsOf(story)
    .filter(({ from }) => from <= now)
    .map(({ from, to }) => ({ from, to: Math.min(to, now) }));
}

function kindsIn(environments: EnvironmentView[], story: StoryLane[], axis: TimeAxis): Set<PhaseKind> {
  const kinds = new Set<PhaseKind>();
  const waits = storyWithin(story, axis.from, axis.to).some(({ bars }) => bars.some(({ look }) => look === "waiting"));
  if (waits) kinds.add("waiting for image");
  for (const one of environments) {
    for (const phase of one.phases) if ((phase.endAt ?? axis.to) >= axis.from) kinds.add(phase.kind);
  }
  return kinds;
}

/** The picture in one sentence; the table has the rest. */
function summary(environments: EnvironmentView[]): string {
  const alive = environments.filter(({ state }) => state !== "Gone");
  const resets = environments.reduce((sum, one) => sum + one.resets.length, 0);
  const parts = [counted(alive.length, "environment"), `${environments.length - alive.length} gone just now`];
  return `${parts.join(", ")}, ${counted(resets, "reset")}, on one time axis.`;
}

function Axis({ axis, width }: { axis: TimeAxis; width: number }) {
  const lost = useLiveState().status === "lost";
  const labels = gapLabels(axis, width);
  return (
    <div className="axis" aria-hidden="true">
      <span className="utc">UTC</span>
      <div>
        {axis.ticks.map(({ left, at }) => (
          <span key={at} style={{ left: percent(left, width) }}>
            {at % 1000 === 0 ? clock(at) : exactClock(at).slice(0, -2)}
          </span>
        ))}
        {labels.map(({ left, idleMs }) => (
          <span
            key={left ?? "end"}
            className={left === undefined ? "end" : undefined}
            style={left === undefined ? undefined : { left: percent(left, width) }}
          >
            {idleMs.map((ms) => span(ms)).join(", ")} idle
          </span>
        ))}
        {labels.every(({ left }) => left !== undefined) && (
          <span className="end now">{lost ? clock(axis.to) : "now"}</span>
        )}
      </div>
    </div>
  );
}
