"use client";
import Link from "next/link";
import type { Phase } from "../../server/core/environment/phase.ts";
import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { PhaseTrack } from "../environment/phase-bar.tsx";
import { span } from "../format/durations.ts";
import { shortEnvironmentId, shortRequestId } from "../format/names.ts";
import { useNow } from "../live/clock.ts";
import { SectionHead } from "../ui/section-head.tsx";

const SHOWN = 5;

/** Every running invoke of the function, whoever sent it, the oldest first; all on one scale. */
export function InFlight({ invocations }: { invocations: InvocationRecord[] }) {
  const running = invocations.filter((one) => one.status === "running").toReversed();
  const now = useNow(running.length > 0 ? 100 : 60_000);
  const longest = Math.max(1000, ...running.map((one) => now - one.arrivedAt));
  return (
    <div className="part" aria-live="off">
      <SectionHead title="In flight" id="in-flight" note={running.length}>
        <span className="muted">{running.length > SHOWN ? `the oldest ${SHOWN}` : "invoke again at any time"}</span>
      </SectionHead>
      <ul className="fly" aria-labelledby="in-flight">
        {running.slice(0, SHOWN).map((one) => (
          <Flight key={one.requestId} invocation={one} now={now} longest={longest} />
        ))}
      </ul>
    </div>
  );
}

function Flight({ invocation, now, longest }: { invocation: InvocationRecord; now: number; longest: number }) {
  const { requestId, arrivedAt, phases, environmentId } = invocation;
  const word = current(phases);
  return (
    <li data-request={requestId}>
      <Link href={`/invocations/${requestId}`}>
        <code>{shortRequestId(requestId)}</code>
        <PhaseTrack phases={phases} from={arrivedAt} to={arrivedAt + longest} until={now} label={`Now in ${word}`} />
        <span className="pw">{word}</span>
        <code className="muted">{environmentId && shortEnvironmentId(environmentId)}</code>
        <span className="num">{span(now - arrivedAt)}</span>
      </Link>
    </li>
  );
}

function current(phases: Phase[]): string {
  const running = phases.findLast((phase) => phase.endAt === undefined);
  return running?.kind ?? "queued";
}
