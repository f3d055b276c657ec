"use client";

import clsx from "clsx";
import type { InvocationStatus } from "../../server/core/invoke/invocation.ts";
import { grouped } from "../format/numbers.ts";
import { outcomeLook } from "../invoke/outcome.tsx";
import { Icon } from "../ui/icon.tsx";
import { type InvocationFilters, outcomes } from "./filters.ts";
import type { Tally } from "./tally.ts";

interface Props {
  filters: InvocationFilters;
  tally: Tally;
  newer: number;
  go: (change: Partial<InvocationFilters>) => void;
  onShowNew: () => void;
}

/** How many there are, and of each outcome: pressed, an outcome is what the list is filtered by. */
export function InvocationCountsLine({ filters, tally, newer, go, onShowNew }: Props) {
  const toggle = (outcome: InvocationStatus) =>
    go({ outcomes: outcomes.filter((one) => filters.outcomes.includes(one) !== (one === outcome)) });
  const shown = outcomes.filter((one) => tally.outcomes.has(one) || filters.outcomes.includes(one));
  return (
    <div className="il-counts">
      <span className="il-total">
        <b>{grouped(tally.total)}</b> {tally.total === 1 ? "invoke" : "invokes"}
      </span>
      <fieldset className="il-outcomes">
        <legend className="sr">Filter by outcome</legend>
        {shown.map((outcome) => {
          const { word, icon, colour } = outcomeLook[outcome];
          return (
            <button
              key={outcome}
              type="button"
              aria-pressed={filters.outcomes.includes(outcome)}
              onClick={() => toggle(outcome)}
            >
              <span className={clsx("st", colour === "ok" ? "res-ok" : `c-${colour}`)}>
                <Icon name={icon} />
                {grouped(tally.outcomes.get(outcome) ?? 0)} {word}
              </span>
            </button>
          );
        })}
      </fieldset>
      <span className="sp" />
      {newer > 0 && (
        <button type="button" className="pill" onClick={onShowNew}>
          <Icon name="g-up" />
          {grouped(newer)} new <kbd>Home</kbd>
        </button>
      )}
      <span className="sp" />
      <span className="il-cold">
        <b>{grouped(tally.cold)}</b> cold
      </span>
    </div>
  );
}
