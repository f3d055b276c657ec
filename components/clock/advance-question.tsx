"use client";
import { useState } from "react";
import { furthestMs } from "../../server/core/schedule/clock-jump.ts";
import { durationExamples, durationMs, durationText } from "../../server/core/schedule/duration.ts";
import { span } from "../format/durations.ts";
import { when } from "../format/times.ts";
import { useNow } from "../live/clock.ts";
import { useClock, useFunctions, useJumpForesight, useKeys } from "../live/use-subject.ts";
import { Dialog, DialogEnd } from "../ui/dialog.tsx";
import { Field, Wrong } from "../ui/field.tsx";
import { Follows } from "../ui/follows.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { useClockActions } from "./clock-actions.tsx";
import { afterAdvancing } from "./foresight-words.ts";

interface QuestionProps {
  open: boolean;
  onClose: () => void;
}

/** How far the clock is to be advanced: what will follow is said first, and stays true while one reads it. */
export function AdvanceQuestion({ open, onClose }: QuestionProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Advance the clock" width={520}>
      <AdvanceForm onClose={onClose} />
    </Dialog>
  );
}

const choices = [
  { value: "1h", label: "1 h" },
  { value: "1d", label: "1 day" },
  { value: "15d", label: "15 days" },
  { value: "", label: "Other" },
] as const;
type Choice = (typeof choices)[number]["value"];

function AdvanceForm({ onClose }: { onClose: () => void }) {
  const { advance } = useClockActions();
  const [choice, choose] = useState<Choice>("1d");
  const [typed, type] = useState("");
  const { refusal, busy, run } = useAnswer(onClose);
  const offsetMs = useClock()?.offsetMs ?? 0;
  const byMs = durationMs(choice || typed.trim());
  const wrong = wrongWith(byMs, offsetMs);
  const ready = byMs !== undefined && wrong === undefined;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !busy) run(() => advance(byMs));
      }}
    >
      <p className="clk-how">
        What is due comes so much earlier: idle times, checks, retries, deletions and rotations of keys. What is
        recorded stays real time.
      </p>
      <div className="clk-far">
        <Segmented label="How far" value={choice} segments={choices} onChange={choose} />
      </div>
      {choice === "" && (
        <Field
          label="How far"
          note="90s, 2h, 15d or P1M, a month of 30 days"
          error={typed.trim() === "" ? undefined : wrong}
        >
          {(bound) => (
            <input
              {...bound}
              className="in"
              // biome-ignore lint/a11y/noAutofocus: who chooses "Other" goes on by typing
              autoFocus
              value={typed}
              onChange={(event) => type(event.currentTarget.value)}
              spellCheck={false}
              autoComplete="off"
            />
          )}
        </Field>
      )}
      {ready && <Foreseen byMs={byMs} offsetMs={offsetMs} />}
      {choice !== "" && wrong !== undefined && <Wrong message={wrong} />}
      {refusal && <Wrong {...refusal} />}
      <DialogEnd
        onCancel={onClose}
        act={ready ? `Advance by ${durationText(byMs)}` : "Advance"}
        disabled={busy || !ready}
      />
    </form>
  );
}

function Foreseen({ byMs, offsetMs }: { byMs: number; offsetMs: number }) {
  const now = useNow();
  const foresight = useJumpForesight(byMs);
  const [functions, keys] = [useFunctions(), useKeys()];
  const aheadMs = offsetMs + byMs;
  return (
    <div aria-live="polite">
      <p className="clk-then">
        Due time is then {when(now + aheadMs, now)} UTC, {span(aheadMs)} ahead.
      </p>
      {foresight === undefined ? (
        <p className="muted clk-then">Looking at what will follow…</p>
      ) : (
        <Follows sentences={afterAdvancing(foresight, functions, keys)} />
      )}
    </div>
  );
}

function wrongWith(byMs: number | undefined, offsetMs: number): string | undefined {
  if (byMs === undefined) return `It must be ${durationExamples}; the clock only goes ahead.`;
  if (byMs === 0) return "That is no time at all.";
  return offsetMs + byMs > furthestMs ? "The clock can be at most 3650 days ahead in all." : undefined;
}
