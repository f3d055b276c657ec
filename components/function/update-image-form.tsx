"use client";
import { useState } from "react";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { useTaggedImages } from "../live/use-subject.ts";
import { DialogEnd } from "../ui/dialog.tsx";
import { Field, Wrong } from "../ui/field.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { afterUpdatingImage } from "./act-rows.ts";
import type { FunctionActions } from "./function-actions.ts";

interface UpdateImageFormProps {
  record: FunctionRecord;
  update: FunctionActions["updateCode"];
  onClose: () => void;
}

export function UpdateImageForm({ record, update, onClose }: UpdateImageFormProps) {
  const [imageUri, setImageUri] = useState(record.serving.image.imageUri);
  const { refusal, busy, run } = useAnswer(onClose);
  const images = useTaggedImages();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run(() => update(record.functionName, imageUri));
      }}
    >
      <Field
        label="ImageUri"
        note="an uploaded image, one in Docker (docker-daemon:name:tag), or one in another registry"
        hint={afterUpdatingImage(record)}
      >
        {(bound) => (
          <input
            {...bound}
            className="in"
            value={imageUri}
            onChange={(event) => setImageUri(event.target.value)}
            list="uploaded-images"
            spellCheck={false}
            autoComplete="off"
            required
          />
        )}
      </Field>
      <datalist id="uploaded-images">
        {images.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {refusal && <Wrong {...refusal} />}
      <DialogEnd onCancel={onClose} act="Update image" disabled={busy} />
    </form>
  );
}
