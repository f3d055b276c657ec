"use client";
import { limits } from "../../server/core/function/configuration.ts";
import { grouped } from "../format/numbers.ts";
import { Field } from "../ui/field.tsx";
import { CreateFunctionOverrides } from "./create-function-overrides.tsx";
import type { CreateFunctionField, CreateFunctionForm } from "./create-function-values.ts";
import { CreateFunctionVariables } from "./create-function-variables.tsx";

interface FieldsProps {
  form: CreateFunctionForm;
  errorOf: (field: CreateFunctionField) => string | undefined;
  onChange: (part: Partial<CreateFunctionForm>) => void;
}

/** What can be set at creation and changed later. */
export function ConfigurationFields({ form, errorOf, onChange }: FieldsProps) {
  const fields = { form, errorOf, onChange };
  return (
    <>
      <div className="cf-three">
        <NumberField field="memoryMiB" label="Memory" unit="MB" {...fields} />
        <NumberField field="timeoutSeconds" label="Timeout" unit="s" {...fields} />
        <NumberField field="ephemeralStorageMiB" label="Ephemeral storage" unit="MB" {...fields} />
      </div>
      <Field label="Description" note="if any" error={errorOf("description")}>
        {(bound) => (
          <input
            {...bound}
            className="in"
            value={form.description}
            onChange={(event) => onChange({ description: event.currentTarget.value })}
          />
        )}
      </Field>
      <CreateFunctionVariables
        variables={form.variables}
        error={errorOf("environment")}
        onChange={(variables) => onChange({ variables })}
      />
      <CreateFunctionOverrides {...fields} />
    </>
  );
}

interface NumberFieldProps extends FieldsProps {
  field: "memoryMiB" | "timeoutSeconds" | "ephemeralStorageMiB";
  label: string;
  unit: string;
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
          onChange={(event) => onChange({ [field]: event.currentTarget.value })}
        />
      )}
    </Field>
  );
}
