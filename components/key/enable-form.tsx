"use client";
import { DialogEnd } from "../ui/dialog.tsx";
import { Wrong } from "../ui/field.tsx";
import { Follows } from "../ui/follows.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { afterDisabling, afterEnabling } from "./consequences.ts";
import type { KeyFormProps } from "./key-questions.tsx";
import { useDependents } from "./use-dependents.ts";

export function EnableForm({ shown, actions, onClose, enable }: KeyFormProps & { enable: boolean }) {
  const dependents = useDependents(shown.keyId);
  const { refusal, busy, run } = useAnswer(onClose);
  const act = enable ? actions.enableKey : actions.disableKey;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run(() => act(shown.keyId));
      }}
    >
      <Follows sentences={enable ? afterEnabling(dependents) : afterDisabling(dependents)} />
      {refusal && <Wrong {...refusal} />}
      <DialogEnd onCancel={onClose} act={enable ? "Enable key" : "Disable key"} disabled={busy} />
    </form>
  );
}
