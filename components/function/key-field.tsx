"use client";
import { lambdaAlias } from "../../server/core/key/alias-name.ts";
import { arnForFunction, keyOfFunction, nameOfKey, type ShownKey } from "../../server/core/key/shown-key.ts";
import { useSite } from "../frame/site.tsx";
import { afterChoosingKey } from "../key/consequences.ts";
import { keyStateLook } from "../key/key-state.tsx";
import { useKeys } from "../live/use-subject.ts";
import { Field } from "../ui/field.tsx";

interface KeyFieldProps {
  /** KMSKeyArn; empty: Lambda's own. */
  value: string;
  /** What it is now; absent for a function that is just being made. */
  before?: string;
  error?: string;
  onChange: (kmsKeyArn: string) => void;
}

/** Which key seals what opens the function's image. Lambda's own stands first. */
export function KeyField({ value, before, error, onChange }: KeyFieldProps) {
  const site = useSite();
  const keys = useKeys();
  const chosen = keyOfFunction(value || undefined, keys);
  const own = keys.filter(({ manager }) => manager === "CUSTOMER");
  /** Of two names for one key the one that is in use is kept. */
  const arnOf = (key: ShownKey) => (key === chosen ? value : arnForFunction(key, site));
  return (
    <Field
      label="Key"
      note="seals what opens the image"
      hint={value === before ? undefined : afterChoosingKey(chosen, before === undefined)}
      error={error}
    >
      {(bound) => (
        <select {...bound} className="in" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">{lambdaAlias}, managed by AWS</option>
          {own.map((key) => (
            <option key={key.keyId} value={arnOf(key)}>
              {nameOfKey(key)}
              {key.description !== "" && `, ${key.description}`}
              {key.state !== "Enabled" && `, ${keyStateLook[key.state].word}`}
            </option>
          ))}
          {value !== "" && (!chosen || chosen.manager === "AWS") && <option value={value}>{value}</option>}
        </select>
      )}
    </Field>
  );
}
