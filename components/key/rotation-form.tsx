"use client";
import { useState } from "react";
import { rotationPeriodDays, usualRotationPeriodDays } from "../../server/core/key/key-rotation.ts";
import { grouped } from "../format/numbers.ts";
import { useKeyDetail } from "../live/use-subject.ts";
import { DialogEnd } from "../ui/dialog.tsx";
import { Field, Wrong } from "../ui/field.tsx";
import { Follows } from "../ui/follows.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { afterChangingRotation, afterRotatingNow } from "./consequences.ts";
import type { KeyFormProps } from "./key-questions.tsx";

export function RotationForm({ shown, actions, onClose }: KeyFormProps) {
  const { keyId, rotation } = shown;
  const [on, setOn] = useState(true);
  const [days, setDays] = useState(String(rotation?.periodDays ?? usualRotationPeriodDays));
  const { refusal, busy, run } = useAnswer(onClose);
  const { min, max } = rotationPeriodDays;
  const periodDays = readDays(days);
  const ready = !on || periodDays !== undefined;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) run(() => actions.setRotation(keyId, on && periodDays !== undefined ? periodDays : null));
      }}
    >
      <label className="ky-check">
        <input type="checkbox" checked={on} onChange={(event) => setOn(event.currentTarget.checked)} />
        Rotate by itself
      </label>
      {on && (
        <Field
          label="Every"
          note={`days, ${min} to ${grouped(max)}`}
          error={periodDays === undefined ? `Whole days from ${min} to ${grouped(max)}.` : undefined}
        >
          {(bound) => (
            <input
              {...bound}
              className="in"
              inputMode="numeric"
              value={days}
              onChange={(event) => setDays(event.currentTarget.value)}
            />
          )}
        </Field>
      )}
      <Follows sentences={afterChangingRotation(on ? periodDays : undefined)} />
      {refusal && <Wrong {...refusal} />}
      <DialogEnd onCancel={onClose} act="Save" disabled={busy || !ready} />
    </form>
  );
}

export function RotateNowForm({ shown: { keyId }, actions, onClose }: KeyFormProps) {
  const { refusal, busy, run } = useAnswer(onClose);
  const materials = useKeyDetail(keyId)?.materials ?? [];
  const byHand = materials.filter(({ rotation }) => rotation === "ON_DEMAND").length;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run(() => actions.rotateNow(keyId));
      }}
    >
      <Follows sentences={materials.length > 0 ? afterRotatingNow(materials.length, byHand) : []} />
      {refusal && <Wrong {...refusal} />}
      <DialogEnd onCancel={onClose} act="Rotate key" disabled={busy} />
    </form>
  );
}

function readDays(text: string): number | undefined {
  const days = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
  return days >= rotationPeriodDays.min && days <= rotationPeriodDays.max ? days : undefined;
}
