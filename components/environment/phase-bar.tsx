import clsx from "clsx";
import type { Phase, PhaseKind } from "../../server/core/environment/phase.ts";
import { phaseKinds } from "../../server/core/environment/phase.ts";
import { short } from "../format/durations.ts";
import { percentOf } from "../format/numbers.ts";
import "./phase-bar.css";

const fills = {
  queued: "q",
  "waiting for image": "wi",
  sandbox: "sb",
  "extension init": "xi",
  "function init": "fi",
  invoke: "iv",
  "extension overhead": "xo",
  freeze: "fz",
  thaw: "th",
  shutdown: "sd",
} as const satisfies Record<PhaseKind, string>;

interface PhaseBarProps {
  phase: Phase;
  /** Percent of the track, two decimals at most. */
  left: number;
  width: number;
  href?: string;
}

/** One phase on a track. Running bars move, failed ones are red with a cross. */
export function PhaseBar({ phase, left, width, href }: PhaseBarProps) {
  const running = phase.endAt === undefined;
  const className = clsx("ph", phase.failed ? "er" : fills[phase.kind], running && "run");
  // A failed bar is wide enough for its cross, also at the end of its track.
  const style = { left: phase.failed ? `min(${left}%, 100% - 11px)` : `${left}%`, width: `${width}%` };
  const title = titleOf(phase);
  return href ? (
    <a className={className} style={style} title={title} href={href}>
      <span className="sr">{title}</span>
    </a>
  ) : (
    <i className={className} style={style} title={title} />
  );
}

function titleOf(phase: Phase): string {
  const length = phase.endAt === undefined ? "running" : short(phase.endAt - phase.startAt);
  return [phase.kind, length, phase.failed ? "failed" : undefined, phase.note].filter(Boolean).join(", ");
}

interface PhaseTrackProps {
  phases: Phase[];
  /** The ends of the track. */
  from: number;
  to: number;
  /** Where a running phase ends for now; without it at the end of the track. */
  until?: number;
  label: string;
}

/** All phases of one invoke on one line. */
export function PhaseTrack({ phases, from, to, until = to, label }: PhaseTrackProps) {
  const length = Math.max(1, to - from);
  return (
    <div className="track" role="img" aria-label={label}>
      {phases.map((phase) => {
        const start = Math.max(from, phase.startAt);
        const end = Math.min(to, phase.endAt ?? until);
        if (end < start) return null;
        return (
          <PhaseBar
            key={`${phase.kind} ${phase.startAt}`}
            phase={phase}
            left={percentOf(start - from, length)}
            width={percentOf(end - start, length)}
          />
        );
      })}
    </div>
  );
}

/** Names only the phases in its picture, in the one order. */
export function PhaseKey({ kinds }: { kinds: ReadonlySet<PhaseKind> }) {
  return (
    <div className="key" aria-hidden="true">
      {phaseKinds
        .filter((kind) => kinds.has(kind))
        .map((kind) => (
          <span key={kind}>
            <i>
              <i className={clsx("ph", fills[kind])} />
            </i>
            {kind}
          </span>
        ))}
    </div>
  );
}
