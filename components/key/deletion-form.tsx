"use client";
import { useState } from "react";
import { dayMs } from "../../server/core/key/due-time.ts";
import { deletionWindowDays } from "../../server/core/key/key-deletion.ts";
import { nameOfKey } from "../../server/core/key/shown-key.ts";
import { counted } from "../format/numbers.ts";
import { when } from "../format/times.ts";
import { useNow } from "../live/clock.ts";
import { DialogEnd } from "../ui/dialog.tsx";
import { Field, Wrong } from "../ui/field.tsx";
import { Follows } from "../ui/follows.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { afterSchedulingDeletion, losesData } from "./consequences.ts";
import type { KeyFormProps } from "./key-questions.tsx";
import { useDependents, useWasUsed } from "./use-dependents.ts";

/** Its name is asked for only when something is lost with it. */
export function DeletionForm({ shown, actions, onClose }: KeyFormProps) {
  const { keyId } = shown;
  const name = nameOfKey(shown);
  const dependents = useDependents(keyId);
  const wasUsed = useWasUsed(keyId);
  const now = useNow(60_000);
  const [days, setDays] = useState(String(deletionWindowDays.max));
  const [typed, setTyped] = useState("");
  const { refusal, busy, run } = useAnswer(onClose);
  const windowDays = readDays(days);
  const asks = losesData(dependents, wasUsed);
  const ready = windowDays !== undefined && (!asks || typed === name || typed === keyId);
  const deletion = {
    when:
      windowDays === undefined
        ? "then"
        : `${when(now + windowDays * dayMs, now)} UTC, in ${counted(windowDays, "day")}`,
    wasUsed,
  };
  const { min, max } = deletionWindowDays;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) run(() => actions.scheduleDeletion(keyId, windowDays));
      }}
    >
      <Field
        label="Waiting time"
        note={`days, ${min} to ${max}, by the due clock`}
        error={windowDays === undefined ? `Whole days from ${min} to ${max}.` : undefined}
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
      <Follows sentences={afterSchedulingDeletion(dependents, deletion)} />
      {asks && (
        <Field label="Name of the key" note={`type ${name}`}>
          {(bound) => (
            <input
              {...bound}
              className="in"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              spellCheck={false}
              autoComplete="off"
            />
          )}
        </Field>
      )}
      {refusal && <Wrong {...refusal} />}
      <DialogEnd onCancel={onClose} act="Schedule deletion" disabled={busy || !ready} />
    </form>
  );
}

function readDays(text: string): number | undefined {
  const days = /^\d{1,3}$/.test(text.trim()) ? Number(text) : 0;
  return days >= deletionWindowDays.min && days <= deletionWindowDays.max ? days : undefined;
}
