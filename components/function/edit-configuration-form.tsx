"use client";
import { useState } from "react";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { FunctionSettings } from "../../server/core/function/function-settings.ts";
import { DialogEnd } from "../ui/dialog.tsx";
import { Wrong } from "../ui/field.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { ConfigurationFields } from "./configuration-fields.tsx";
import { type CreateFunctionField, type CreateFunctionForm, fieldOfError, readForm } from "./create-function-values.ts";
import type { FunctionActions } from "./function-actions.ts";
import { FunctionTags } from "./function-tags.tsx";
import { KeyField } from "./key-field.tsx";
import "./create-function.css";

interface EditConfigurationFormProps {
  record: FunctionRecord;
  update: FunctionActions["updateConfiguration"];
  onClose: () => void;
}

export function EditConfigurationForm({ record, update, onClose }: EditConfigurationFormProps) {
  const [form, setForm] = useState(() => formOf(record));
  const { refusal, busy, run } = useAnswer(onClose);
  const { request, errors } = readForm(form);
  const change = (part: Partial<CreateFunctionForm>) => setForm((old) => ({ ...old, ...part }));
  const refusedField = refusal && fieldOfError(refusal.code ?? "", refusal.message);
  const errorOf = (field: CreateFunctionField) => (refusedField === field ? refusal?.message : errors[field]);
  const wrong = Object.keys(errors).length > 0;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong) run(() => update(record.functionName, changes(record, request.settings)));
      }}
    >
      <div className="edit-fields">
        <KeyField
          value={form.kmsKeyArn}
          before={record.serving.configuration.kmsKeyArn ?? ""}
          error={errorOf("kmsKeyArn")}
          onChange={(kmsKeyArn) => change({ kmsKeyArn })}
        />
        <ConfigurationFields form={form} errorOf={errorOf} onChange={change} />
        <FunctionTags tags={record.tags} />
      </div>
      {refusal && refusedField === undefined && <Wrong {...refusal} />}
      <DialogEnd onCancel={onClose} act="Save" disabled={busy || wrong}>
        <span className="hint">Environments of the old configuration end after their invoke.</span>
      </DialogEnd>
    </form>
  );
}

function formOf({ functionName, serving: { configuration, image } }: FunctionRecord): CreateFunctionForm {
  const { imageConfig, environment } = configuration;
  return {
    imageUri: image.imageUri,
    functionName,
    description: configuration.description,
    memoryMiB: String(configuration.memoryMiB),
    timeoutSeconds: String(configuration.timeoutMs / 1000),
    ephemeralStorageMiB: String(configuration.ephemeralStorageMiB),
    variables: Object.entries(environment).map(([name, value]) => ({ name, value })),
    entryPoint: imageConfig.entryPoint === undefined ? "" : JSON.stringify(imageConfig.entryPoint),
    command: imageConfig.command === undefined ? "" : JSON.stringify(imageConfig.command),
    workingDirectory: imageConfig.workingDirectory ?? "",
    kmsKeyArn: configuration.kmsKeyArn ?? "",
  };
}

/** Only what differs; what was emptied is sent empty, for what is absent stays as it is. */
function changes(record: FunctionRecord, settings: FunctionSettings): FunctionSettings {
  const before = whole(readForm(formOf(record)).request.settings);
  const differing = Object.entries(whole(settings)).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof FunctionSettings]),
  );
  return Object.fromEntries(differing);
}

function whole(settings: FunctionSettings): FunctionSettings {
  const { description = "", environment = {}, imageConfig = {}, kmsKeyArn = "", ...numbers } = settings;
  return { ...numbers, description, environment, imageConfig, kmsKeyArn };
}
