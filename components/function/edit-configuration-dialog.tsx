"use client";
import { useState } from "react";
import { limits } from "../../server/core/function/configuration.ts";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { FunctionSettings } from "../../server/core/function/function-settings.ts";
import { grouped } from "../format/numbers.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field, Wrong } from "../ui/field.tsx";
import { CreateFunctionOverrides } from "./create-function-overrides.tsx";
import { type CreateFunctionField, type CreateFunctionForm, fieldOfError, readForm } from "./create-function-values.ts";
import { CreateFunctionVariables } from "./create-function-variables.tsx";
import type { FunctionActions } from "./function-actions.ts";
import { useAnswer } from "./use-answer.ts";
import "./create-function.css";

interface EditConfigurationDialogProps {
  record: FunctionRecord;
  update: FunctionActions["updateConfiguration"];
  open: boolean;
  onClose: () => void;
}

export function EditConfigurationDialog({ record, update, open, onClose }: EditConfigurationDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title={`Edit the configuration of ${record.functionName}`} width={800}>
      <Form record={record} update={update} onClose={onClose} />
    </Dialog>
  );
}

function Form({ record, update, onClose }: Omit<EditConfigurationDialogProps, "open">) {
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
        <div className="cf-three">
          <NumberField field="memoryMiB" label="Memory" unit="MB" form={form} errorOf={errorOf} onChange={change} />
          <NumberField
            field="timeoutSeconds"
            label="Timeout"
            unit="s"
            form={form}
            errorOf={errorOf}
            onChange={change}
          />
          <NumberField
            field="ephemeralStorageMiB"
            label="Ephemeral storage"
            unit="MB"
            form={form}
            errorOf={errorOf}
            onChange={change}
          />
        </div>
        <Field label="Description" note="if any" error={errorOf("description")}>
          {(bound) => (
            <input
              {...bound}
              className="in"
              value={form.description}
              onChange={(event) => change({ description: event.target.value })}
            />
          )}
        </Field>
        <CreateFunctionVariables
          variables={form.variables}
          error={errorOf("environment")}
          onChange={(variables) => change({ variables })}
        />
        <CreateFunctionOverrides form={form} errorOf={errorOf} onChange={change} />
      </div>
      {refusal && refusedField === undefined && <Wrong {...refusal} />}
      <div className="df">
        <span className="hint">Environments of the old configuration end after their invoke.</span>
        <span className="sp" />
        <Button variant="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button variant="solid" type="submit" disabled={busy || wrong}>
          Save
        </Button>
      </div>
    </form>
  );
}

interface NumberFieldProps {
  field: "memoryMiB" | "timeoutSeconds" | "ephemeralStorageMiB";
  label: string;
  unit: string;
  form: CreateFunctionForm;
  errorOf: (field: CreateFunctionField) => string | undefined;
  onChange: (part: Partial<CreateFunctionForm>) => void;
}

function NumberField({ field, label, unit, form, errorOf, onChange }: NumberFieldProps) {
  return (
    <Field label={label} note={`${unit}, ${limits[field].min} to ${grouped(limits[field].max)}`} error={errorOf(field)}>
      {(bound) => (
        <input
          {...bound}
          className="in"
          inputMode="numeric"
          value={form[field]}
          onChange={(event) => onChange({ [field]: event.target.value })}
        />
      )}
    </Field>
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
  const { description = "", environment = {}, imageConfig = {}, ...numbers } = settings;
  return { ...numbers, description, environment, imageConfig };
}
