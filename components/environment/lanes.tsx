"use client";
import { type ReactNode, useId, useState } from "react";
import type { EnvironmentView } from "../../server/core/environment/environment-view.ts";
import type { PhaseKind } from "../../server/core/environment/phase.ts";
import { span } from "../format/durations.ts";
import { counted, percent } from "../format/numbers.ts";
import { clock, exactClock } from "../format/times.ts";
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
import { gapLabels, type TimeAxis, timeAxis } from "./time-axis.ts";
import "./lanes.css";

interface LanesProps {
  /** Of one function, oldest first. */
  environments: EnvironmentView[];
  /** What names them, where the lanes of several functions stand on one page. */
  title?: ReactNode;
  stop: (environmentId: string) => Promise<ActionResult<void>>;
}

/** Each environment a lane, its phases on one time axis; the same as a table. */
export function Lanes({ environments, title = "Environments", stop }: LanesProps) {
  const id = useId();
  const [table, setTable] = useState(false);
  const [wrong, setWrong] = useState<Refusal>();
  const moving = environments.some((one) =>
    one.phases.some((phase) => phase.endAt === undefined && phase.kind !== "freeze"),
  );
  const now = useNow(moving ? 100 : 1000);
  const shown = environments.filter((one) => isInPicture(one, now));
  const alive = shown.filter((one) => one.state !== "Gone").length;

  async function stopOne(environmentId: string) {
    const result = await answerOf(() => stop(environmentId));
    setWrong(result.ok ? undefined : result);
  }

  return (
    <>
      <SectionHead title={title} id={id} note={alive}>
        {shown.length > 0 && (
          <button type="button" className="tb" aria-pressed={table} onClick={() => setTable(!table)}>
            {table ? "Picture" : "Table"}
          </button>
        )}
      </SectionHead>
      {wrong && <Wrong {...wrong} />}
      {shown.length === 0 && <p className="quietly">None. The next invoke starts one, cold.</p>}
      {shown.length > 0 && table && <EnvironmentTable environments={shown} now={now} />}
      {shown.length > 0 && !table && <Picture environments={shown} labelledBy={id} now={now} stop={stopOne} />}
    </>
  );
}

interface PictureProps {
  environments: EnvironmentView[];
  labelledBy: string;
  now: number;
  stop: (environmentId: string) => void;
}

function Picture({ environments, labelledBy, now, stop }: PictureProps) {
  const [track, width] = useWidth<HTMLDivElement>(640);
  const activity = environments.flatMap((one) =>
    one.phases
      .filter((phase) => phase.kind !== "freeze")
      .map((phase) => ({ from: phase.startAt, to: phase.endAt ?? now })),
  );
  const axis = timeAxis(activity, now, width);
  const kinds = new Set<PhaseKind>();
  for (const one of environments) {
    for (const phase of one.phases) if ((phase.endAt ?? now) >= axis.from) kinds.add(phase.kind);
  }
  return (
    <>
      <PhaseKey kinds={kinds} />
      <div className="lw">
        <p className="sr">{summary(environments)}</p>
        <ul className="lane-list" aria-labelledby={labelledBy}>
          {environments.map((one) => (
            <Lane key={one.environmentId} environment={one} axis={axis} width={width} stop={stop} />
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
