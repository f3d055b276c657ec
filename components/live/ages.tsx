"use client";
import { span, ticking } from "../format/durations.ts";
import { ago, clock, iso, when } from "../format/times.ts";
import { useLiveState, useNow } from "./clock.ts";

/** "6 min ago"; absolute while the connection is lost, for then nobody knows how long ago it is. */
export function Ago({ at }: { at: number }) {
  const lost = useLiveState().status === "lost";
  const young = useNow() - at < 10_000;
  const now = useNow(young ? 200 : 1000);
  return (
    <time dateTime={iso(at)} title={`${when(at, now)} UTC`}>
      {lost ? when(at, now) : ago(at, now)}
    </time>
  );
}

/** How long it has lasted, in whole seconds first: "6 min 12 s". */
export function Since({ at }: { at: number }) {
  const now = useNow();
  return <time dateTime={iso(at)}>{ticking(now - at)}</time>;
}

/** How long it has been running, in tenths: "2.2 s". */
export function Running({ since }: { since: number }) {
  return <>{span(useNow(100) - since)}</>;
}

export function UtcClock() {
  return <>{clock(useNow())} UTC</>;
}
