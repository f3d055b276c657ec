"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { DialogEnd } from "../ui/dialog.tsx";
import { Field, Wrong } from "../ui/field.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { afterDeletingFunction } from "./act-rows.ts";
import type { FunctionActions } from "./function-actions.ts";

interface DeleteFormProps {
  record: FunctionRecord;
  remove: FunctionActions["deleteFunction"];
  onClose: () => void;
}

/** The name is asked for, because what is gone is gone. */
export function DeleteForm({ record: { functionName }, remove, onClose }: DeleteFormProps) {
  const router = useRouter();
  const [typed, setTyped] = useState("");
  const { refusal, busy, run } = useAnswer(() => router.push("/functions"));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (typed === functionName) run(() => remove(functionName));
      }}
    >
      <p className="consequence">{afterDeletingFunction}</p>
      <Field label="Name of the function" note={`type ${functionName}`}>
        {(bound) => (
          <input
            {...bound}
            className="in"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            spellCheck={false}
            autoComplete="off"
          />
        )}
      </Field>
      {refusal && <Wrong {...refusal} />}
      <DialogEnd onCancel={onClose} act="Delete the function" disabled={busy || typed !== functionName} />
    </form>
  );
}
