"use client";

import { periodWords } from "../format/period.ts";
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
  const { keyId, functionName, eventName, outcome, principal, ...period } = filters;
  const words: string[] = [];
  if (eventName) words.push(`of the event ${eventName}`);
  if (functionName) words.push(`about the function ${functionName}`);
  if (keyId) words.push(`of the key ${keyId}`);
  if (principal) words.push(`by ${principal}`);
  if (outcome) words.push(outcome === "ok" ? "that was OK" : "that was refused");
  words.push(...periodWords(period, now));
  return words;
}
