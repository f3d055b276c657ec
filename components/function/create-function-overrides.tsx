"use client";

import type { ImageProgram } from "../../server/core/image/image-view.ts";
import { useTaggedImages } from "../live/use-subject.ts";
import { Field } from "../ui/field.tsx";
import type { CreateFunctionField, CreateFunctionForm } from "./create-function-values.ts";

interface Props {
  form: CreateFunctionForm;
  errorOf: (field: CreateFunctionField) => string | undefined;
  onChange: (part: Partial<CreateFunctionForm>) => void;
}

/** ENTRYPOINT, CMD and the working directory: what is left empty is the image's. */
export function CreateFunctionOverrides({ form, errorOf, onChange }: Props) {
  const image = useTaggedImages().find(({ name }) => name === form.imageUri)?.image.program;
  const set = [form.entryPoint, form.command, form.workingDirectory].some((text) => text.trim() !== "");
  const wrong = errorOf("entryPoint") ?? errorOf("command") ?? errorOf("workingDirectory");
  return (
    <details className="cf-more" open={set || wrong !== undefined || undefined}>
      <summary>
        Overrides of the image <small>ENTRYPOINT, CMD, working directory</small>
      </summary>
      <p className="cf-note">
        One member a line, not a shell line: nothing is split at spaces or unquoted. Or a JSON array:{" "}
        <code>["/app/main", "--port", "8080"]</code>. What is left empty is the image's.
      </p>
      <div className="cf-two">
        <Argv label="ENTRYPOINT" field="entryPoint" own={image?.entryPoint} {...{ form, errorOf, onChange }} />
        <Argv label="CMD" field="command" own={image?.command} {...{ form, errorOf, onChange }} />
      </div>
      <Field label="Working directory" note={ownDirectory(image)} error={errorOf("workingDirectory")}>
        {(bound) => (
          <input
            {...bound}
            className="in"
            placeholder={image?.workingDirectory}
            value={form.workingDirectory}
            spellCheck={false}
            onChange={(event) => onChange({ workingDirectory: event.currentTarget.value })}
          />
        )}
      </Field>
    </details>
  );
}

function ownDirectory(image: ImageProgram | undefined): string | undefined {
  return image && `the image's: ${image.workingDirectory || "none"}`;
}

function Argv({
  label,
  field,
  own,
  form,
  errorOf,
  onChange,
}: Props & { label: string; field: "entryPoint" | "command"; own: string[] | undefined }) {
  return (
    <Field label={label} note={own && own.length === 0 ? "the image has none" : undefined} error={errorOf(field)}>
      {(bound) => (
        <textarea
          {...bound}
          className="in"
          rows={3}
          placeholder={own?.join("\n")}
          value={form[field]}
          spellCheck={false}
          onChange={(event) => onChange({ [field]: event.currentTarget.value })}
        />
      )}
    </Field>
  );
}
