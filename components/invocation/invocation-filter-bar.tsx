"use client";

import type { RefObject } from "react";
import { type Last, lasts, type Period } from "../format/period.ts";
import { when } from "../format/times.ts";
import { outcomeWord } from "../invoke/outcome.tsx";
import { useNow } from "../live/clock.ts";
import { useFunctions } from "../live/use-subject.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { hrefOf, type InvocationFilters, isFiltered, outcomes } from "./filters.ts";

interface Props {
  filters: InvocationFilters;
  go: (change: Partial<InvocationFilters>) => void;
  /** What the key for filtering goes to. */
  firstControl: RefObject<HTMLSelectElement | null>;
}

export const anyTime = { last: undefined, from: undefined, to: undefined };
const starts = [
  { value: "all", label: "All" },
  { value: "cold", label: "Cold" },
  { value: "warm", label: "Warm" },
] as const;

export function FilterBar({ filters, go, firstControl }: Props) {
  const functions = useFunctions();
  const names = new Set(functions.map(({ functionName }) => functionName));
  if (filters.functionName) names.add(filters.functionName);
  return (
    <search className="il-filters">
      <select
        ref={firstControl}
        className="sel"
        aria-label="Function"
        data-set={filters.functionName !== undefined || undefined}
        value={filters.functionName ?? ""}
        onChange={(event) => go({ functionName: event.currentTarget.value || undefined })}
      >
        <option value="">Function: any</option>
        {[...names].map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <OutcomeChoice filters={filters} go={go} />
      <Segmented
        label="Start"
        value={filters.start ?? "all"}
        segments={starts}
        onChange={(start) => go({ start: start === "all" ? undefined : start })}
      />
      <TimeChoice filters={filters} go={go} />
      {isFiltered(filters) && (
        <>
          <Button
            variant="quiet"
            icon="g-x"
            onClick={() => go({ functionName: undefined, outcomes: [], start: undefined, ...anyTime })}
          >
            Clear
          </Button>
          <span className="il-address">
            <code className="muted ell">{hrefOf(filters)}</code>
            <CopyAddress filters={filters} />
          </span>
        </>
      )}
    </search>
  );
}

function CopyAddress({ filters }: { filters: InvocationFilters }) {
  const origin = typeof window === "undefined" ? "" : window.location.origin;
  return <CopyButton text={origin + hrefOf(filters)} label="Copy the address: it is the filters" />;
}

function OutcomeChoice({ filters, go }: Pick<Props, "filters" | "go">) {
  const chosen = filters.outcomes;
  const [first] = chosen;
  return (
    <select
      className="sel"
      aria-label="Outcome"
      data-set={chosen.length > 0 || undefined}
      value={chosen.length > 1 ? "several" : (first ?? "")}
      onChange={(event) => go({ outcomes: outcomes.filter((one) => one === event.currentTarget.value) })}
    >
      <option value="">Outcome: any</option>
      {chosen.length > 1 && <option value="several">{chosen.map(outcomeWord).join(", ")}</option>}
      {outcomes.map((outcome) => (
        <option key={outcome} value={outcome}>
          {outcomeWord(outcome)}
        </option>
      ))}
    </select>
  );
}

export function TimeChoice({ filters, go }: { filters: Period; go: (change: Period) => void }) {
  const now = useNow(60_000);
  const { last, from, to } = filters;
  const isOwn = last === undefined && (from !== undefined || to !== undefined);
  return (
    <select
      className="sel"
      aria-label="Time"
      data-set={last !== undefined || isOwn || undefined}
      value={last ?? (isOwn ? "own" : "")}
      onChange={(event) => go({ ...anyTime, last: lastOf(event.currentTarget.value) })}
    >
      <option value="">Time: any</option>
      {isOwn && (
        <option value="own">
          {from === undefined ? "until" : when(from, now)} {from !== undefined && to !== undefined && "to"}{" "}
          {to === undefined ? "until now" : when(to, now)}
        </option>
      )}
      {Object.entries(lasts).map(([value, { word }]) => (
        <option key={value} value={value}>
          Last {word}
        </option>
      ))}
    </select>
  );
}

function lastOf(value: string): Last | undefined {
  return Object.hasOwn(lasts, value) ? (value as Last) : undefined;
}
