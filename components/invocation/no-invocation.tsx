"use client";

import { exactClock, when } from "../format/times.ts";
import { outcomeWord } from "../invoke/outcome.tsx";
import { useNow } from "../live/clock.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { type InvocationFilters, isFiltered, lasts } from "./filters.ts";

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

function wordsOf({ functionName, outcomes, start, last, from, to }: InvocationFilters, now: number): string[] {
  const words: string[] = [];
  if (functionName) words.push(`of ${functionName}`);
  if (outcomes.length > 0) words.push(`with the outcome ${outcomes.map(outcomeWord).join(" or ")}`);
  if (start) words.push(`with a ${start} start`);
  if (last) words.push(`in the last ${lasts[last].word}`);
  if (from !== undefined && to !== undefined)
    words.push(`from ${when(from, now)} to ${exactClock(to).slice(0, 8)} UTC`);
  else if (from !== undefined) words.push(`since ${when(from, now)} UTC`);
  else if (to !== undefined) words.push(`before ${when(to, now)} UTC`);
  return words;
}
