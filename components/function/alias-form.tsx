"use client";
import { useState } from "react";
import type { Alias } from "../../server/core/function/alias.ts";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { LATEST } from "../../server/core/function/version.ts";
import { DialogEnd } from "../ui/dialog.tsx";
import { Field, Wrong } from "../ui/field.tsx";
import { Follows } from "../ui/follows.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { AliasBar } from "./alias-bar.tsx";
import type { VersionActions } from "./version-actions.ts";
import { afterSavingAlias, readWeight } from "./version-words.ts";

interface AliasFormProps {
  functionName: string;
  /** The newest first. */
  versions: FunctionRecord[];
  /** Absent: a new one. */
  alias?: Alias;
  actions: VersionActions;
  onClose: () => void;
}

/** What is typed, of an alias that is made or changed. */
export function AliasForm({ functionName, versions, alias, actions, onClose }: AliasFormProps) {
  const numbers = versions.map(({ version }) => version);
  const [given] = Object.entries(alias?.weights ?? {});
  const [name, setName] = useState(alias?.name ?? "");
  const [version, setVersion] = useState(alias?.version ?? numbers[0] ?? LATEST);
  const [other, setOther] = useState(given?.[0] ?? "");
  const [percent, setPercent] = useState(given ? String(given[1] * 100) : "10");
  const [description, setDescription] = useState(alias?.description ?? "");
  const { refusal, busy, run } = useAnswer(onClose);
  // AWS lets no share go beside $LATEST, nor to the version that has the rest.
  const others = version === LATEST ? [] : numbers.filter((one) => one !== version);
  const isShared = others.includes(other);
  const share = readWeight(percent);
  const weights = isShared && share !== undefined ? { [other]: share } : {};
  const save = alias ? actions.updateAlias : actions.createAlias;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        run(() => save(functionName, name.trim(), { version, description: description.trim(), weights }));
      }}
    >
      {!alias && (
        <TextField label="Name" note="letters, digits, - and _, not a number" value={name} onChange={setName} />
      )}
      <Field label="Version">
        {(bound) => (
          <select {...bound} className="sel" value={version} onChange={(event) => setVersion(event.target.value)}>
            <Versions of={[LATEST, ...numbers]} />
          </select>
        )}
      </Field>
      <Field label="A share of the invokes to" note={others.length === 0 ? "there is no other version" : "if any"}>
        {(bound) => (
          <select
            {...bound}
            className="sel"
            value={isShared ? other : ""}
            disabled={others.length === 0}
            onChange={(event) => setOther(event.target.value)}
          >
            <option value="">no other version</option>
            <Versions of={others} />
          </select>
        )}
      </Field>
      {isShared && (
        <TextField
          label="Share"
          note="percent, 0 to 100"
          value={percent}
          onChange={setPercent}
          error={share === undefined ? "A number from 0 to 100." : undefined}
        />
      )}
      <TextField label="Description" note="if any" value={description} onChange={setDescription} />
      <p>
        <AliasBar alias={{ version, weights }} />
      </p>
      <Follows sentences={[afterSavingAlias(name.trim(), { version, weights })]} />
      {refusal && <Wrong {...refusal} />}
      <DialogEnd
        onCancel={onClose}
        act={alias ? "Save" : "Create alias"}
        disabled={busy || name.trim() === "" || (isShared && share === undefined)}
      />
    </form>
  );
}

interface TextFieldProps {
  label: string;
  note: string;
  value: string;
  error?: string;
  onChange: (text: string) => void;
}

function TextField({ label, note, value, error, onChange }: TextFieldProps) {
  return (
    <Field label={label} note={note} error={error}>
      {(bound) => (
        <input
          {...bound}
          className="in"
          value={value}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

function Versions({ of }: { of: readonly string[] }) {
  return of.map((version) => (
    <option key={version} value={version}>
      {version}
    </option>
  ));
}
