/** What follows from an attempt. */
import { eventAgeMs } from "../../core/invoke/event-turn.ts";
import { queuedAgain } from "../../core/invoke/queued-invocation.ts";
import { retryAfterMs } from "../../core/invoke/retry.ts";
import { standing } from "../../core/schedule/due-time.ts";
import type { EndedAttempt } from "../../operations/function/run-event.ts";
import type { DueClock } from "../../ports/clock.ts";
import type { QueuedEvent, RescheduledEvent } from "../../ports/queued-events.ts";

/** @returns the event as it waits for its next attempt; undefined when there is none. */
export function afterAttempt(
  event: QueuedEvent,
  { result, invocation }: EndedAttempt,
  { clock, stopped }: { clock: DueClock; stopped: boolean },
): RescheduledEvent | undefined {
  const aheadMs = clock.offsetMs;
  const now = clock.now();
  // Cut off by the stop: it waits as before, and runs again at the next start.
  if (result === "not-run" && stopped) {
    const { dueAt, dueAheadMs, notRun } = event;
    return { dueAt, dueAheadMs, notRun, invocation: queuedAgain(invocation, { at: now, aheadMs }, now) };
  }
  const notRun = result === "not-run" ? event.notRun + 1 : 0;
  const pauseMs = retryAfterMs({
    result,
    ran: invocation.attempts ?? 0,
    notRun,
    ageMs: eventAgeMs(event, standing(clock)),
  });
  if (pauseMs === undefined) return undefined;
  const nextAttempt = { at: now + pauseMs, aheadMs };
  const dueAt = nextAttempt.at + aheadMs;
  return { dueAt, dueAheadMs: aheadMs, notRun, invocation: queuedAgain(invocation, nextAttempt, now) };
}
