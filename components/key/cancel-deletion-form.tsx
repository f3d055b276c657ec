"use client";
import { useState } from "react";
import { DialogEnd } from "../ui/dialog.tsx";
import { Wrong } from "../ui/field.tsx";
import { Follows } from "../ui/follows.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { afterCancellingDeletion } from "./consequences.ts";
import type { KeyFormProps } from "./key-questions.tsx";
import { useDependents } from "./use-dependents.ts";

/** Cancelled, a key is Disabled; to have it back as it was it is enabled as well. */
export function CancelDeletionForm({ shown, actions, onClose }: KeyFormProps) {
  const dependents = useDependents(shown.keyId);
  const [enable, setEnable] = useState(true);
  const { refusal, busy, run } = useAnswer(onClose);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run(() => actions.cancelDeletion(shown.keyId, enable));
      }}
    >
      <label className="ky-check">
        <input type="checkbox" checked={enable} onChange={(event) => setEnable(event.currentTarget.checked)} />
        Enable it as well
      </label>
      <Follows sentences={afterCancellingDeletion(dependents, enable)} />
      {refusal && <Wrong {...refusal} />}
      <DialogEnd onCancel={onClose} act="Keep the key" disabled={busy} />
    </form>
  );
}
