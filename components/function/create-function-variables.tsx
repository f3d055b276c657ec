"use client";

import { useRef } from "react";
import { Button } from "../ui/button.tsx";
import { Wrong } from "../ui/field.tsx";
import type { CreateFunctionForm } from "./create-function-values.ts";

type Variables = CreateFunctionForm["variables"];

interface Props {
  variables: Variables;
  error?: string;
  onChange: (variables: Variables) => void;
}

/** Environment variables, a row each. */
export function CreateFunctionVariables({ variables, error, onChange }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const change = (at: number, part: Partial<Variables[number]>) =>
    onChange(variables.map((variable, index) => (index === at ? { ...variable, ...part } : variable)));

  function add() {
    onChange([...variables, { name: "", value: "" }]);
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>("div:last-of-type > input")?.focus());
  }
  return (
    <fieldset className="cf-set">
      <legend>
        Environment variables <small>at most 4 KB together</small>
      </legend>
      <div ref={list}>
        {variables.map(({ name, value }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
          <div className="cf-var" key={index}>
            <input
              className="in"
              aria-label={`Name of variable ${index + 1}`}
              placeholder="NAME"
              value={name}
              spellCheck={false}
              onChange={(event) => change(index, { name: event.currentTarget.value })}
            />
            <span>=</span>
            <input
              className="in"
              aria-label={`Value of ${name || `variable ${index + 1}`}`}
              placeholder="value"
              value={value}
              spellCheck={false}
              onChange={(event) => change(index, { value: event.currentTarget.value })}
            />
            <Button
              variant="quiet"
              icon="g-x"
              aria-label={`Remove ${name || `variable ${index + 1}`}`}
              onClick={() => onChange(variables.filter((_, at) => at !== index))}
            />
          </div>
        ))}
      </div>
      <Button icon="g-plus" onClick={add}>
        Add variable
      </Button>
      {error && <Wrong message={error} />}
    </fieldset>
  );
}
