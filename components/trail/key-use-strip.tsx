"use client";

import type { Period } from "../format/period.ts";
import { CountStrip, type StripWords } from "../invocation/count-strip.tsx";
import { useNow } from "../live/clock.ts";
import { useKeyUses } from "../live/use-subject.ts";
import type { TrailFilters } from "./filters.ts";
import { usesScope, usesStrip } from "./key-uses.ts";

const words: StripWords = { title: "Key use over time", one: "key use", good: "allowed", bad: "refused" };

/** How often keys were used: per minute over an hour, refused below. */
export function KeyUseStrip({ filters, go }: { filters: TrailFilters; go: (change: Period) => void }) {
  const now = useNow();
  const uses = useKeyUses(usesScope(filters));
  return <CountStrip strip={usesStrip(uses, filters, now)} filters={filters} go={go} words={words} />;
}
