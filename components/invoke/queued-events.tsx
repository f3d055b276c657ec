"use client";
import Link from "next/link";
import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { shortRequestId } from "../format/names.ts";
import { grouped } from "../format/numbers.ts";
import { useNow } from "../live/clock.ts";
import { bounds } from "../live/subjects.ts";
import { useClock } from "../live/use-subject.ts";
import { SectionHead } from "../ui/section-head.tsx";
import { attemptAt, attemptWhen, attemptWhich } from "./next-attempt.ts";
import "./queued-events.css";

const SHOWN = 5;

/** The function's events that wait for an attempt, the next ones first. Nothing, while none waits. */
export function QueuedEvents({ invocations }: { invocations: InvocationRecord[] }) {
  const clock = useClock();
  const waiting = invocations
    .filter((one) => one.status === "queued")
    .map((one) => ({ ...one, at: one.nextAttempt ? attemptAt(one.nextAttempt, clock) : one.arrivedAt }))
    .sort((a, b) => a.at - b.at);
  if (waiting.length === 0) return null;
  const least = invocations.length >= bounds.invocations ? "at least " : "";
  return (
    <div className="part" aria-live="off">
      <SectionHead title="Queued events" id="queued-events" note={`${least}${grouped(waiting.length)}`}>
        <span className="muted">{waiting.length > SHOWN ? `the next ${SHOWN}` : "two retries at most"}</span>
      </SectionHead>
      <ul className="fly queued" aria-labelledby="queued-events">
        {waiting.slice(0, SHOWN).map((one) => (
          <Waiting key={one.requestId} invocation={one} at={one.at} />
        ))}
      </ul>
    </div>
  );
}

function Waiting({ invocation, at }: { invocation: InvocationRecord; at: number }) {
  const { requestId } = invocation;
  const now = useNow(1000);
  const which = attemptWhich(invocation);
  return (
    <li data-request={requestId}>
      <Link href={`/invocations/${requestId}`} title={invocation.errorMessage}>
        <code>{shortRequestId(requestId)}</code>
        <span className="pw" title={which}>
          {which}
        </span>
        <span className="num">{attemptWhen(at, now)}</span>
      </Link>
    </li>
  );
}
