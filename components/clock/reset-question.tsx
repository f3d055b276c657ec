"use client";
import { durationText } from "../../server/core/schedule/duration.ts";
import { useNow } from "../live/clock.ts";
import { useClock, useResetForesight } from "../live/use-subject.ts";
import { Dialog, DialogEnd } from "../ui/dialog.tsx";
import { Wrong } from "../ui/field.tsx";
import { Follows } from "../ui/follows.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { useClockActions } from "./clock-actions.tsx";
import { afterReset } from "./foresight-words.ts";

interface QuestionProps {
  open: boolean;
  onClose: () => void;
}

/** Whether the clock is to be real time again: what that takes back, and what not. */
export function ResetQuestion({ open, onClose }: QuestionProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Take the clock back?" width={520}>
      <ResetForm onClose={onClose} />
    </Dialog>
  );
}

function ResetForm({ onClose }: { onClose: () => void }) {
  const { reset } = useClockActions();
  const offsetMs = useClock()?.offsetMs ?? 0;
  const foresight = useResetForesight();
  const now = useNow(60_000);
  const { refusal, busy, run } = useAnswer(onClose);
  return (
    <>
      <p className="clk-how">It is {durationText(offsetMs)} ahead. Due time is real time again then.</p>
      <div aria-live="polite">
        {foresight === undefined ? (
          <p className="muted clk-then">Looking at what will follow…</p>
        ) : (
          <Follows sentences={afterReset(foresight, now)} />
        )}
      </div>
      {refusal && <Wrong {...refusal} />}
      <DialogEnd onCancel={onClose} act="Reset" disabled={busy || offsetMs === 0} onAct={() => run(reset)} />
    </>
  );
}
