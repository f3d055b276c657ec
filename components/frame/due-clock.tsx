"use client";
import { span } from "../format/durations.ts";
import { useLiveState } from "../live/clock.ts";
import { useClock } from "../live/use-subject.ts";
import type { ActionResult } from "../ui/action-result.ts";
import { Icon } from "../ui/icon.tsx";
import { useAnswer } from "../ui/use-answer.ts";

export type ResetClock = () => Promise<ActionResult<void>>;

/** Named on every page while the platform's clock is ahead of real time. A clock jump is not life: it has no colour. */
export function DueClock({ reset }: { reset: ResetClock }) {
  const clock = useClock();
  const lost = useLiveState().status === "lost";
  const { refusal, busy, run } = useAnswer(() => undefined);
  if (clock === undefined || clock.offsetMs === 0) return null;
  return (
    <span className="due-clock" title="What is due comes so much earlier; what is recorded stays real time">
      <Icon name="g-ahead" />
      Clock <b>+{span(clock.offsetMs)}</b>
      <button type="button" className="tb" disabled={busy || lost} onClick={() => run(reset)}>
        Reset
      </button>
      {refusal && <span role="alert">{refusal.message}</span>}
    </span>
  );
}
