"use client";
import { useEffect, useState } from "react";
import type { PolicyForesight } from "../../server/core/key/policy-foresight.ts";
import { JsonEditor } from "../invoke/json-editor.tsx";
import { useKeyDetail } from "../live/use-subject.ts";
import { DialogEnd } from "../ui/dialog.tsx";
import { Wrong } from "../ui/field.tsx";
import { Follows } from "../ui/follows.tsx";
import { answerOf, useAnswer } from "../ui/use-answer.ts";
import { afterChangingPolicy } from "./consequences.ts";
import type { KeyFormProps } from "./key-questions.tsx";
import { useDependents } from "./use-dependents.ts";

/** Whoever types is not judged at each letter. */
const QUIET_MS = 250;

export function PolicyForm(form: KeyFormProps) {
  const detail = useKeyDetail(form.shown.keyId);
  if (!detail) return <p className="quietly">Reading the policy</p>;
  return <Editor {...form} before={detail.policyText} />;
}

function Editor({ shown, actions, onClose, before }: KeyFormProps & { before: string }) {
  const { keyId } = shown;
  const [initial] = useState(() => setOut(before));
  const [text, setText] = useState(initial);
  const foresight = useForesight(keyId, text, actions.foreseePolicy);
  const dependents = useDependents(keyId).length;
  const [bypass, setBypass] = useState(false);
  const { refusal, busy, run } = useAnswer(onClose);
  const known = foresight?.text === text ? foresight.seen : undefined;
  const ready = known !== undefined && known.refusal === undefined && (!known.locksOut || bypass) && text !== initial;
  const submit = () => ready && run(() => actions.setPolicy(keyId, text, bypass));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="ky-policy-editor">
        <JsonEditor initial={initial} label="Policy, JSON" onChange={setText} onSubmit={submit} />
      </div>
      <div className="ky-foreseen" aria-live="polite">
        {known?.refusal !== undefined && <Wrong code="MalformedPolicyDocument" message={known.refusal} />}
        {known !== undefined && known.refusal === undefined && (
          <Follows sentences={afterChangingPolicy(known, dependents)} />
        )}
        {known?.locksOut && (
          <label className="ky-check">
            <input type="checkbox" checked={bypass} onChange={(event) => setBypass(event.currentTarget.checked)} />
            Set it all the same
          </label>
        )}
      </div>
      {refusal && <Wrong {...refusal} />}
      <DialogEnd onCancel={onClose} act="Set policy" disabled={busy || !ready} />
    </form>
  );
}

/** What the text would mean, as the platform judges it. */
function useForesight(keyId: string, text: string, foresee: KeyFormProps["actions"]["foreseePolicy"]) {
  const [foresight, setForesight] = useState<{ text: string; seen: PolicyForesight }>();
  useEffect(() => {
    let isLatest = true;
    const timer = setTimeout(async () => {
      const answer = await answerOf(() => foresee(keyId, text));
      if (isLatest && answer.ok) setForesight({ text, seen: answer.value });
    }, QUIET_MS);
    return () => {
      isLatest = false;
      clearTimeout(timer);
    };
  }, [keyId, text, foresee]);
  return foresight;
}

function setOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
