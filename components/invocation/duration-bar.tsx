"use client";

import type { Phase, PhaseKind } from "../../server/core/environment/phase.ts";
import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { PhaseBar } from "../environment/phase-bar.tsx";
import { percentOf } from "../format/numbers.ts";
import { useNow } from "../live/clock.ts";

const shownKinds: ReadonlySet<PhaseKind> = new Set(["extension init", "function init", "invoke", "extension overhead"]);
/** What fills the whole bar. */
const FULL_MS = 60_000;

/** Init and invoke on a scale that shows 5 ms and 5 s alike. */
export function DurationBar({ invocation }: { invocation: InvocationRecord }) {
  return invocation.status === "running" ? <Growing {...invocation} /> : <Bar {...invocation} now={0} />;
}

function Growing({ phases }: { phases: Phase[] }) {
  return <Bar phases={phases} now={useNow(100)} />;
}

function Bar({ phases, now }: { phases: Phase[]; now: number }) {
  const shown = phases.filter(({ kind }) => shownKinds.has(kind));
  const lengthOf = ({ startAt, endAt }: Phase) => Math.max(0, (endAt ?? Math.max(now, startAt)) - startAt);
  const total = shown.reduce((sum, phase) => sum + lengthOf(phase), 0);
  const full = Math.min(1, Math.log10(1 + total) / Math.log10(1 + FULL_MS));
  let left = 0;
  return (
    <span className="il-bar" aria-hidden="true">
      {shown.map((phase) => {
        const width = total === 0 ? 2 : (100 * full * lengthOf(phase)) / total;
        const start = left;
        left += width;
        return (
          <PhaseBar
            key={`${phase.kind} ${phase.startAt}`}
            phase={phase}
            left={percentOf(start, 100)}
            width={percentOf(width, 100)}
          />
        );
      })}
    </span>
  );
}
