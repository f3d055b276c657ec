"use client";

import { useSearchParams } from "next/navigation";
import { useRef, useState } from "react";
import type { EnvironmentView } from "../../server/core/environment/environment-view.ts";
import { grouped } from "../format/numbers.ts";
import { useSite } from "../frame/site.tsx";
import { useNow } from "../live/clock.ts";
import { useEnvironments } from "../live/use-subject.ts";
import type { ActionResult } from "../ui/action-result.ts";
import { ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Wrong } from "../ui/field.tsx";
import { type Segment, Segmented } from "../ui/segmented.tsx";
import { answerOf, type Refusal } from "../ui/use-answer.ts";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { AllLanes } from "./all-lanes.tsx";
import { CellGroups } from "./cell-groups.tsx";
import { EnvironmentDetail } from "./environment-detail.tsx";
import { isInPicture, lookWords, type StateWord, wordOf } from "./environment-states.ts";
import { EnvironmentTable } from "./environment-table.tsx";
import { useCellKeys } from "./use-cell-keys.ts";
import "./environments.css";
import "./lanes.css";

type View = "cells" | "lanes" | "table";
type Filter = "All" | StateWord;

const views: Segment<View>[] = [
  { value: "cells", label: "Cells" },
  { value: "lanes", label: "Lanes" },
  { value: "table", label: "Table" },
];

/** The environments of every function: each a cell lit by its state; the same as lanes over time, and in words. */
export function EnvironmentsPage({ stop }: { stop: (environmentId: string) => Promise<ActionResult<void>> }) {
  const now = useNow();
  const environments = useEnvironments().filter((one) => isInPicture(one, now));
  const [view, setView] = useState<View>("cells");
  const [filter, setFilter] = useState<Filter>("All");
  // An invocation leads to its environment.
  const [selectedId, select] = useState(useSearchParams().get("environment") ?? undefined);
  const [wrong, setWrong] = useState<Refusal>();
  const list = useRef<HTMLDivElement>(null);
  const shown = environments.filter(({ state }) => filter === "All" || wordOf(state) === filter);
  const selected = view === "cells" ? shown.find(({ environmentId }) => environmentId === selectedId) : undefined;
  useShortcuts({ t: () => setView(view === "table" ? "cells" : "table") });
  useCellKeys(list, { isOn: view === "cells", selected, select });

  async function stopOne(environmentId: string) {
    const result = await answerOf(() => stop(environmentId));
    setWrong(result.ok ? undefined : result);
  }
  if (environments.length === 0) return <NoEnvironment />;
  return (
    <>
      <div className="ph1 en-head">
        <Segmented label="Filter by state" value={filter} segments={states(environments)} onChange={setFilter} />
        <Alive environments={environments} />
        <span className="sp" />
        <Segmented label="How they are shown" value={view} segments={views} onChange={setView} />
      </div>
      {wrong && (
        <div className="en-wrong">
          <Wrong {...wrong} />
        </div>
      )}
      <div className="scroll en-scroll" ref={list}>
        {shown.length === 0 && <p className="quietly pad">None is {filter}.</p>}
        {view === "cells" && (
          <CellGroups environments={shown} now={now} selected={selected} select={select} stop={stopOne} />
        )}
        {view === "lanes" && <AllLanes environments={shown} stop={stop} />}
        {view === "table" && shown.length > 0 && (
          <div className="pad">
            <EnvironmentTable environments={shown} now={now} withFunction />
          </div>
        )}
      </div>
      {selected && <EnvironmentDetail environment={selected} now={now} stop={stopOne} />}
    </>
  );
}

function Alive({ environments }: { environments: EnvironmentView[] }) {
  const { concurrencyLimit } = useSite();
  const alive = environments.filter(({ state }) => state !== "Gone").length;
  return (
    <span className="soft en-alive">
      <b>{grouped(alive)}</b> of {grouped(concurrencyLimit)} at once
    </span>
  );
}

/** Only the states that are there, and "All". */
function states(environments: EnvironmentView[]): Segment<Filter>[] {
  const segments: Segment<Filter>[] = [{ value: "All", label: "All", count: environments.length }];
  for (const { word, icon, colour } of lookWords) {
    const count = environments.filter(({ state }) => wordOf(state) === word).length;
    if (count > 0) segments.push({ value: word, label: word, count, icon, colour });
  }
  return segments;
}

function NoEnvironment() {
  return (
    <EmptyState
      title="No environments"
      lead="An invoke starts one when none is idle. It waits for the next invoke, and is shut down when it has waited for long."
    >
      <ButtonLink href="/functions">Functions</ButtonLink>
    </EmptyState>
  );
}
