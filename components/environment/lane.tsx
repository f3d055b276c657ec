"use client";
import type { EnvironmentView } from "../../server/core/environment/environment-view.ts";
import type { PhaseKind } from "../../server/core/environment/phase.ts";
import { shortEnvironmentId } from "../format/names.ts";
import { percent, percentOf } from "../format/numbers.ts";
import { clock } from "../format/times.ts";
import { Icon } from "../ui/icon.tsx";
import { environmentLook } from "./environment-badge.tsx";
import { PhaseBar } from "./phase-bar.tsx";
import { placeOf, type TimeAxis } from "./time-axis.ts";

interface LaneProps {
  environment: EnvironmentView;
  axis: TimeAxis;
  width: number;
  stop: (environmentId: string) => void;
}

/** One environment: what it is now, how to stop it, what it has been through, and each of its deaths. */
export function Lane({ environment, axis, width, stop }: LaneProps) {
  const { environmentId, state, phases, resets } = environment;
  return (
    <li className="lane" data-state={state} data-environment={environmentId}>
      <Name environment={environment} stop={stop} />
      <div className="track">
        {barsOf(phases, axis).map(({ phase, left, right }) => (
          <PhaseBar
            key={`${phase.kind} ${phase.startAt}`}
            phase={phase}
            left={percentOf(left, width)}
            width={percentOf(right - left, width)}
            href={phase.requestId && phase.kind !== "freeze" ? `/invocations/${phase.requestId}` : undefined}
          />
        ))}
        {resets
          .filter(({ at }) => at > axis.from)
          .map((reset) => (
            <Death
              key={reset.at}
              at={placeOf(axis, reset.at)}
              width={width}
              words={`Reset at ${clock(reset.at)}: ${reset.reason}; the environment stayed`}
            />
          ))}
        {state === "Gone" && <End environment={environment} axis={axis} width={width} />}
      </div>
    </li>
  );
}

function Name({ environment, stop }: Pick<LaneProps, "environment" | "stop">) {
  const { environmentId, state } = environment;
  const { word, icon, colour } = environmentLook[state];
  const id = shortEnvironmentId(environmentId);
  const consequence = stopWords(environment);
  return (
    <div className="nm">
      <span className={`st c-${colour}`}>
        <Icon name={icon} />
      </span>
      <span className="word">{word}</span>
      <code title={environmentId}>{id}</code>
      {!isEnding(environment) && (
        <button
          type="button"
          className="copy stopb"
          aria-label={consequence}
          title={consequence}
          onClick={() => stop(environmentId)}
        >
          <Icon name="g-stop" />
        </button>
      )}
    </div>
  );
}

/** What will follow when it is stopped. */
export function stopWords({ environmentId, state }: EnvironmentView): string {
  const id = shortEnvironmentId(environmentId);
  return state === "Busy" || state === "Init" || state === "Starting"
    ? `Stop ${id}: its invoke ends first, then its containers go`
    : `Stop ${id}: its containers go, and what they hold in /tmp and in memory`;
}

export function isEnding({ state }: EnvironmentView): boolean {
  return state === "ShuttingDown" || state === "Gone";
}

/** A death that the environment has outlived: a red post in its track, its reason in words on hover and focus. */
function Death({ at, width, words }: { at: number; width: number; words: string }) {
  const late = at > width / 2;
  return (
    <span
      className="death"
      style={{ left: percent(at, width) }}
      role="img"
      aria-label={words}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: its words are to be reached by keyboard, too
      tabIndex={0}
    >
      <span className={late ? "tip late" : "tip"} aria-hidden="true">
        {words}
      </span>
    </span>
  );
}

/** How it ended: beside its last bar where there is room, before it otherwise. */
function End({ environment: { since, endReason = "it ended" }, axis, width }: Omit<LaneProps, "stop">) {
  const at = placeOf(axis, since);
  const roomy = width - at > 180;
  const words = `Gone at ${clock(since)}: ${endReason}`;
  return (
    <span
      className="gone"
      title={words}
      style={roomy ? { left: percent(at, width), right: 0 } : { right: 0, maxWidth: percent(Math.max(at, 180), width) }}
    >
      {words}
    </span>
  );
}

/** Bars in sight. Under many invokes, those that would fall on the bar before them are left out. */
function barsOf(phases: EnvironmentView["phases"], axis: TimeAxis) {
  const bars: { phase: EnvironmentView["phases"][number]; left: number; right: number }[] = [];
  const lastEnd = new Map<PhaseKind, number>();
  for (const phase of phases) {
    if ((phase.endAt ?? axis.to) <= axis.from) continue;
    const left = placeOf(axis, phase.startAt);
    const right = placeOf(axis, phase.endAt ?? axis.to);
    const hidden = right - left < 1 && right - (lastEnd.get(phase.kind) ?? Number.NEGATIVE_INFINITY) < 2;
    if (hidden && !phase.failed) continue;
    lastEnd.set(phase.kind, right);
    bars.push({ phase, left, right });
  }
  return bars;
}
