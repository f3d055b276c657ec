"use client";

import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { ticking } from "../format/durations.ts";
import { clock } from "../format/times.ts";
import { attemptAt } from "../invoke/next-attempt.ts";
import { useNow } from "../live/clock.ts";
import { useClock } from "../live/use-subject.ts";
import { Icon } from "../ui/icon.tsx";

/** Of an event that waits: which attempt comes, and when. */
export function NextAttempt({ invocation: { status, attempts = 0, nextAttempt } }: { invocation: InvocationRecord }) {
  const now = useNow();
  const moved = useClock();
  if (status !== "queued") return null;
  const at = nextAttempt && attemptAt(nextAttempt, moved);
  const when = at === undefined || at <= now ? "now" : `in ${ticking(at - now)}, at ${clock(at)} UTC`;
  const which = attempts === 0 ? "its first attempt" : `attempt ${attempts + 1}, after ${attempts} that failed`;
  return (
    <p className="ivp-next soft">
      <Icon name="g-clock" />
      The event waits in the queue for {which}: due {when}.
    </p>
  );
}
