"use client";
import { useState } from "react";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { DialogEnd } from "../ui/dialog.tsx";
import { Field, Wrong } from "../ui/field.tsx";
import { Follows } from "../ui/follows.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import type { VersionActions } from "./version-actions.ts";
import { afterPublishing, publishRefusal } from "./version-words.ts";

interface PublishFormProps {
  record: FunctionRecord;
  /** The newest first. */
  versions: FunctionRecord[];
  actions: VersionActions;
  onClose: () => void;
}

export function PublishForm({ record, versions, actions, onClose }: PublishFormProps) {
  const [description, setDescription] = useState("");
  const { refusal, busy, run } = useAnswer<string>(onClose);
  const refused = publishRefusal(record);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const text = description.trim();
        run(() => actions.publishVersion(record.functionName, text === "" ? undefined : text));
      }}
    >
      <Field label="Description" note="if it is to have one of its own">
        {(bound) => (
          <input
            {...bound}
            className="in"
            value={description}
            maxLength={256}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
        )}
      </Field>
      <Follows sentences={refused === undefined ? afterPublishing(record, versions) : [refused]} />
      {refusal && <Wrong {...refusal} />}
      <DialogEnd onCancel={onClose} act="Publish" disabled={busy || refused !== undefined} />
    </form>
  );
}
