"use client";
import Link from "next/link";
import { isUse, type KeyEvent } from "../../server/core/key/key-event.ts";
import { iso, when } from "../format/times.ts";
import { useNow } from "../live/clock.ts";
import { bounds } from "../live/subjects.ts";
import { useKeyEvents } from "../live/use-subject.ts";
import { SectionHead } from "../ui/section-head.tsx";
import { trailEventHref } from "./key-href.ts";
import { UseOutcome } from "./use-outcome.tsx";

/** What the audit trail tells last of a key; each row leads to its record. */
export function KeyEventTable({ keyId }: { keyId: string }) {
  const events = useKeyEvents({ keyId });
  const now = useNow(60_000);
  return (
    <section className="ky-events" aria-label="Uses and changes">
      <SectionHead title="Uses and changes" note={events && events.length > 0 ? noteOf(events.length) : undefined}>
        <Link href={`/trail?key=${encodeURIComponent(keyId)}`} prefetch={false} className="tb">
          All in the audit trail
        </Link>
      </SectionHead>
      {events?.length === 0 && (
        <p className="quietly">It was not used yet. Every use is recorded here, as it happens.</p>
      )}
      {events && events.length > 0 && (
        <div className="ky-events-box">
          <table className="ky-events-table">
            <thead>
              <tr>
                <th className="w-at">Time, UTC</th>
                <th className="w-event">Event</th>
                <th>For</th>
                <th>By</th>
                <th className="w-outcome">Outcome</th>
              </tr>
            </thead>
            <tbody>
              {events.map((event) => (
                <EventRow key={event.sequence} event={event} now={now} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function noteOf(count: number): string {
  return count < bounds.keyEvents ? "newest first" : `the last ${count}, newest first`;
}

function EventRow({ event, now }: { event: KeyEvent; now: number }) {
  const { eventId, at, eventName, functionName, who } = event;
  return (
    <tr>
      <td className="mono soft nw">
        <time dateTime={iso(at)}>{when(at, now)}</time>
      </td>
      <td className="ell">
        <Link href={trailEventHref(eventId)} prefetch={false} className={isUse(event) ? "ky-link" : "ky-link soft"}>
          {eventName}
        </Link>
      </td>
      <td className="ell">
        {functionName ? (
          <Link href={`/functions/${functionName}`} className="ky-link">
            {functionName}
          </Link>
        ) : (
          <span className="muted">–</span>
        )}
      </td>
      <td className="ell soft">{who === functionName ? "its role" : who}</td>
      <td className="ell">
        <UseOutcome event={event} />
      </td>
    </tr>
  );
}
