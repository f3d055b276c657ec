"use client";

import type { RefObject } from "react";
import { keyIdIn } from "../../server/core/key/key-name.ts";
import { useSite } from "../frame/site.tsx";
import { anyTime, TimeChoice } from "../invocation/invocation-filter-bar.tsx";
import { useNow } from "../live/clock.ts";
import { useFunctions, useTrailNames } from "../live/use-subject.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { downloadHref, isFiltered, type TrailFilters } from "./filters.ts";
import { useKeyNames } from "./use-key-names.ts";

interface Props {
  filters: TrailFilters;
  go: (change: Partial<TrailFilters>) => void;
  /** What the key for filtering goes to. */
  firstControl: RefObject<HTMLSelectElement | null>;
}

export const noFilters: TrailFilters = {
  ...{ keyId: undefined, functionName: undefined, eventName: undefined, outcome: undefined, principal: undefined },
  ...anyTime,
};

const outcomes = [
  ["ok", "OK"],
  ["refused", "Refused"],
] as const;

export function TrailFilterBar({ filters, go, firstControl }: Props) {
  const names = useTrailNames();
  const functions = useFunctions().map(({ functionName }) => functionName);
  const keyNames = useKeyNames();
  const now = useNow(60_000);
  const site = useSite();
  const keys = (names?.keys ?? []).flatMap((arn) => keyIdIn(arn) ?? []);
  return (
    <search className="il-filters tr-filters">
      <Choice
        ref={firstControl}
        label="Event"
        value={filters.eventName}
        values={names?.eventNames ?? []}
        onChange={(eventName) => go({ eventName })}
      />
      <Choice
        label="Function"
        value={filters.functionName}
        values={functions}
        onChange={(functionName) => go({ functionName })}
      />
      <Choice
        label="Key"
        value={filters.keyId}
        values={keys}
        word={(keyId) => keyNames.get(keyId) ?? keyId}
        onChange={(keyId) => go({ keyId })}
      />
      <Choice
        label="Who"
        value={filters.principal}
        values={names?.principals ?? []}
        onChange={(principal) => go({ principal })}
      />
      <Choice
        label="Outcome"
        value={filters.outcome}
        values={outcomes.map(([value]) => value)}
        word={(value) => outcomes.find(([one]) => one === value)?.[1] ?? value}
        onChange={(value) => go({ outcome: outcomes.find(([one]) => one === value)?.[0] })}
      />
      <TimeChoice filters={filters} go={go} />
      {isFiltered(filters) && (
        <Button variant="quiet" icon="g-x" onClick={() => go(noFilters)}>
          Clear
        </Button>
      )}
      <a className="btn" href={downloadHref(filters, site, now)} download>
        <Icon name="g-save" />
        Download JSON
      </a>
    </search>
  );
}

interface ChoiceProps {
  ref?: RefObject<HTMLSelectElement | null>;
  label: string;
  value: string | undefined;
  values: readonly string[];
  word?: (value: string) => string;
  onChange: (value: string | undefined) => void;
}

/** What is chosen is offered also when nothing has it. */
function Choice({ ref, label, value, values, word = (text) => text, onChange }: ChoiceProps) {
  const offered = value === undefined || values.includes(value) ? values : [...values, value];
  return (
    <select
      ref={ref}
      className="sel"
      aria-label={label}
      data-set={value !== undefined || undefined}
      value={value ?? ""}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    >
      <option value="">{label}: any</option>
      {offered.map((one) => (
        <option key={one} value={one}>
          {word(one)}
        </option>
      ))}
    </select>
  );
}
