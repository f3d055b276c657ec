"use client";
import { useState } from "react";
import { span } from "../format/durations.ts";
import { iso, when } from "../format/times.ts";
import { useLiveState, useNow } from "../live/clock.ts";
import { useClock } from "../live/use-subject.ts";
import { Button } from "../ui/button.tsx";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { AdvanceQuestion } from "./advance-question.tsx";
import { ResetQuestion } from "./reset-question.tsx";
import "./clock.css";

/**
 * The platform's clock, at the top of every page: named while it is ahead of real time, and moved from here. A jump is
 * not life: it has no colour.
 */
export function ClockButton() {
  const offsetMs = useClock()?.offsetMs ?? 0;
  const lost = useLiveState().status === "lost";
  const [asked, ask] = useState<"advance" | "reset">();
  useShortcuts({ ".": () => !lost && ask("advance") });
  return (
    <>
      {offsetMs > 0 && <Ahead offsetMs={offsetMs} />}
      {offsetMs > 0 && (
        <Button variant="quiet" disabled={lost} onClick={() => ask("reset")}>
          Reset…
        </Button>
      )}
      <Button variant="quiet" icon="g-ahead" disabled={lost} onClick={() => ask("advance")}>
        Advance clock…
      </Button>
      <AdvanceQuestion open={asked === "advance"} onClose={() => ask(undefined)} />
      <ResetQuestion open={asked === "reset"} onClose={() => ask(undefined)} />
    </>
  );
}

function Ahead({ offsetMs }: { offsetMs: number }) {
  const now = useNow();
  const due = now + offsetMs;
  return (
    <span className="due-clock" title="What is due comes so much earlier; what is recorded stays real time">
      <span>
        Clock <b>+{span(offsetMs)}</b>
      </span>
      <time className="muted" dateTime={iso(due)}>
        due time {when(due, now)} UTC
      </time>
    </span>
  );
}
