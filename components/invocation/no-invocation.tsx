"use client";

import { periodWords } from "../format/period.ts";
import { outcomeWord } from "../invoke/outcome.tsx";
import { useNow } from "../live/clock.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { type InvocationFilters, isFiltered } from "./filters.ts";

/** An empty list names the filters that leave it empty, and offers to take them away. */
export function NoInvocation({ filters, onClear }: { filters: InvocationFilters; onClear: () => void }) {
  const now = useNow(60_000);
  if (!isFiltered(filters)) {
    return (
      <EmptyState
        title="No invocations yet"
        lead="Invoke a function from its page, the AWS CLI or any SDK: it appears here."
      >
        <ButtonLink href="/functions">Functions</ButtonLink>
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No such invocations" lead={`There is none ${wordsOf(filters, now).join(", ")}.`}>
      <Button onClick={onClear}>Clear the filters</Button>
    </EmptyState>
  );
}

function wordsOf({ functionName, outcomes, start, ...period }: InvocationFilters, now: number): string[] {
  const words: string[] = [];
  if (functionName) words.push(`of ${functionName}`);
  if (outcomes.length > 0) words.push(`with the outcome ${outcomes.map(outcomeWord).join(" or ")}`);
  if (start) words.push(`with a ${start} start`);
  words.push(...periodWords(period, now));
  return words;
}
