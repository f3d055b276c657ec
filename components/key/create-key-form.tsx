"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ActionResult } from "../ui/action-result.ts";
import { DialogEnd } from "../ui/dialog.tsx";
import { Field, Wrong } from "../ui/field.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { keyHref } from "./key-href.ts";
import type { NewKey } from "./keys-page.tsx";

interface CreateKeyFormProps {
  createKey: (key: NewKey) => Promise<ActionResult<string>>;
  onClose: () => void;
}

export function CreateKeyForm({ createKey, onClose }: CreateKeyFormProps) {
  const router = useRouter();
  const [alias, setAlias] = useState("");
  const [description, setDescription] = useState("");
  const { refusal, busy, run, withdraw } = useAnswer((keyId: string) => router.push(keyHref(keyId)));
  const aliasName = readAlias(alias);
  const atAlias = refusal !== undefined && /alias/i.test(refusal.message);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        run(() => createKey({ description: description.trim(), ...(aliasName !== undefined && { aliasName }) }));
      }}
    >
      <Field
        label="Alias"
        note="letters, digits, /, - and _; if any"
        hint={aliasName ? <code>{aliasName}</code> : "A key without an alias is named by its id."}
        error={atAlias ? `${refusal.code}: ${refusal.message}` : undefined}
      >
        {(bound) => (
          <input
            {...bound}
            className="in"
            value={alias}
            placeholder="orders"
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => {
              setAlias(event.currentTarget.value);
              withdraw();
            }}
          />
        )}
      </Field>
      <Field label="Description" note="if any">
        {(bound) => (
          <input
            {...bound}
            className="in"
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
        )}
      </Field>
      <p className="ky-note">
        Its policy lets everybody and every role of this account use and manage it. That can be changed afterwards.
      </p>
      {refusal && !atAlias && <Wrong {...refusal} />}
      <DialogEnd onCancel={onClose} act="Create key" disabled={busy} />
    </form>
  );
}

/** `orders` and `alias/orders` are the same. */
function readAlias(text: string): string | undefined {
  const name = text.trim().replace(/^alias\//, "");
  return name === "" ? undefined : `alias/${name}`;
}
