"use client";

import { exactClock, when } from "../format/times.ts";
import { lasts } from "../invocation/filters.ts";
import { useNow } from "../live/clock.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { isFiltered, type TrailFilters } from "./filters.ts";

/** An empty list names the filters that leave it empty, and offers to take them away. */
export function NoRecord({ filters, onClear }: { filters: TrailFilters; onClear: () => void }) {
  const now = useNow(60_000);
  if (!isFiltered(filters)) {
    return (
      <EmptyState
        title="No records yet"
        lead="Every call of an API and every use of a key is recorded here, before it is answered."
      >
        <ButtonLink href="/functions">Functions</ButtonLink>
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No such records" lead={`There is none ${wordsOf(filters, now).join(", ")}.`}>
      <Button onClick={onClear}>Clear the filters</Button>
    </EmptyState>
  );
}

function wordsOf(filters: TrailFilters, now: number): string[] {
  const { keyId, functionName, eventName, outcome, principal, last, from, to } = filters;
  const words: string[] = [];
  if (eventName) words.push(`of the event ${eventName}`);
  if (functionName) words.push(`about the function ${functionName}`);
  if (keyId) words.push(`of the key ${keyId}`);
  if (principal) words.push(`by ${principal}`);
  if (outcome) words.push(outcome === "ok" ? "that was OK" : "that was refused");
  if (last) words.push(`in the last ${lasts[last].word}`);
  if (from !== undefined && to !== undefined)
    words.push(`from ${when(from, now)} to ${exactClock(to).slice(0, 8)} UTC`);
  else if (from !== undefined) words.push(`since ${when(from, now)} UTC`);
  else if (to !== undefined) words.push(`before ${when(to, now)} UTC`);
  return words;
}
