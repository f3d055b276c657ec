"use client";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { leastAheadSince } from "../../server/core/schedule/clock-moves.ts";
import { idleLeftMs } from "../../server/core/schedule/idle.ts";
import { useSite } from "../frame/site.tsx";
import { useNow } from "../live/clock.ts";
import { useClock } from "../live/use-subject.ts";

/**
 * How long nobody is to invoke the function until it becomes Inactive, by due time; undefined while that is no matter of
 * time. Marks of the last invoke are not told to pages: what they know of invokes is taken with the record's.
 */
export function useIdleLeft(record: FunctionRecord, invocations: readonly InvocationRecord[]): number | undefined {
  const now = useNow(60_000);
  const clock = useClock();
  const { idleAfterMs } = useSite();
  if (!clock) return undefined;
  const last = invocations.find(({ version }) => version === record.version)?.arrivedAt ?? 0;
  const subject = { ...record, lastInvokedAt: Math.max(last, record.lastInvokedAt ?? 0) };
  const { offsetMs, moves } = clock;
  const left = idleLeftMs(subject, { now, offsetMs, leastAheadSince: (at) => leastAheadSince(moves, at) }, idleAfterMs);
  return Number.isFinite(left) ? left : undefined;
}
