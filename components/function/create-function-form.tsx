"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useState } from "react";
import { limits } from "../../server/core/function/configuration.ts";
import { imageName } from "../format/names.ts";
import { useSite } from "../frame/site.tsx";
import type { ActionResult } from "../ui/action-result.ts";
import { Button } from "../ui/button.tsx";
import { CommandBlock } from "../ui/command-block.tsx";
import { Field, Wrong } from "../ui/field.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { ConfigurationFields } from "./configuration-fields.tsx";
import { createFunctionCommand } from "./create-function-command.ts";
import { CreateFunctionImage } from "./create-function-image.tsx";
import {
  type CreateFunctionField,
  emptyForm,
  type CreateFunctionForm as Form,
  fieldOfError,
  readForm,
} from "./create-function-values.ts";
import { KeyField } from "./key-field.tsx";
import "./create-function.css";

interface Props {
  /** From the address: `?image=`. */
  imageUri: string;
  engineImages: { name: string; imageId: string; sizeBytes: number }[];
  /** Answers the function's name. */
  createFunction: (form: Form) => Promise<ActionResult<string>>;
}

/** Everything CreateFunction takes that this platform does, and the same as a command beside it. */
export function CreateFunctionForm({ imageUri, engineImages, createFunction }: Props) {
  const router = useRouter();
  const site = useSite();
  const [form, setForm] = useState<Form>({ ...emptyForm, imageUri, functionName: nameFor(imageUri) });
  const [tried, setTried] = useState(false);
  const { refusal, busy, run, withdraw } = useAnswer((functionName: string) =>
    router.push(`/functions/${encodeURIComponent(functionName)}`),
  );
  const refusedField = refusal && fieldOfError(refusal.code ?? "", refusal.message);
  const { request, errors } = readForm(form);

  function change(part: Partial<Form>) {
    setForm((old) => ({ ...old, ...part }));
    withdraw();
  }
  function chooseImage(uri: string) {
    // A name that was proposed follows the image; one that was typed stays.
    const proposed = form.functionName === "" || form.functionName === nameFor(form.imageUri);
    change({ imageUri: uri, ...(proposed && { functionName: nameFor(uri) }) });
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (Object.keys(errors).length > 0) focusFirstWrong();
    else run(() => createFunction(form));
  }
  useEffect(() => {
    if (refusal) focusFirstWrong();
  }, [refusal]);
  /** What is empty is wrong only once somebody has tried; what is written wrong, at once. */
  function errorOf(field: CreateFunctionField): string | undefined {
    if (refusal && refusedField === field) return `${refusal.code}: ${refusal.message}`;
    const empty = (field === "imageUri" || field === "functionName") && form[field].trim() === "";
    return tried || !empty ? errors[field] : undefined;
  }
  return (
    <form className="cf" onSubmit={submit} noValidate aria-label="New function">
      <div>
        <SectionHead title="Code" />
        <CreateFunctionImage
          value={form.imageUri}
          error={errorOf("imageUri")}
          engineImages={engineImages}
          onChange={chooseImage}
        />
        <SectionHead title="Configuration" />
        <Field label="Name" note="letters, digits, - and _" error={errorOf("functionName")}>
          {(bound) => (
            <input
              {...bound}
              className="in"
              value={form.functionName}
              spellCheck={false}
              onChange={(event) => change({ functionName: event.currentTarget.value })}
            />
          )}
        </Field>
        <KeyField value={form.kmsKeyArn} error={errorOf("kmsKeyArn")} onChange={(kmsKeyArn) => change({ kmsKeyArn })} />
        <ConfigurationFields form={form} errorOf={errorOf} onChange={change} />
      </div>
      <aside aria-label="The same as a command">
        <SectionHead title="The same as a command" />
        <CommandBlock lines={createFunctionCommand(request, site)} />
        <p className="cf-note">
          The function is Pending until every layer is verified and the image is in Docker Engine; then it is Active and
          can be invoked.
        </p>
        <div className="cf-end">
          {refusal && !refusedField && <Wrong {...refusal} />}
          <Button type="submit" variant="solid" className="big" disabled={busy}>
            Create function
          </Button>
        </div>
      </aside>
    </form>
  );
}

/** `team/resize:2` → `resize` */
function nameFor(imageUri: string): string {
  const { name } = imageName(imageUri);
  return (name.split("/").at(-1) ?? "").replace(/[^a-zA-Z0-9-_]+/g, "-").slice(0, limits.nameLength);
}

function focusFirstWrong(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.cf [aria-invalid="true"]')?.focus());
}
