"use client";

import Link from "next/link";
import { grouped } from "../format/numbers.ts";
import { useSite } from "../frame/site.tsx";
import { StateBadge } from "../function/state-badge.tsx";
import { useNow } from "../live/clock.ts";
import { useEnvironments, useFunctions } from "../live/use-subject.ts";
import type { ActionResult } from "../ui/action-result.ts";
import { ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Lanes } from "./lanes.tsx";
import "./all-lanes.css";

/** A gone environment leaves its lane after this long. */
const GONE_MS = 30_000;

/** The environments of every function, those of one function on one time axis. */
export function AllLanes({ stop }: { stop: (environmentId: string) => Promise<ActionResult<void>> }) {
  const environments = useEnvironments();
  const functions = useFunctions();
  const { concurrencyLimit } = useSite();
  const now = useNow();
  const alive = environments.filter(({ state }) => state !== "Gone").length;
  const shown = environments.filter(({ state, since }) => state !== "Gone" || now - since < GONE_MS);
  const names = [...new Set(shown.map(({ functionName }) => functionName))].sort();
  if (shown.length === 0) {
    return (
      <EmptyState
        title="No environments"
        lead="An invoke starts one when none is idle. It waits for the next invoke, and is shut down when it has waited for long."
      >
        <ButtonLink href="/functions">Functions</ButtonLink>
      </EmptyState>
    );
  }
  return (
    <>
      <div className="ph1">
        <h2>
          {grouped(alive)} of {grouped(concurrencyLimit)}
        </h2>
        <span className="soft">environments at once, of all functions together</span>
      </div>
      {names.map((name) => {
        const record = functions.find(({ functionName }) => functionName === name);
        return (
          <section className="al" key={name} aria-label={name}>
            <Lanes
              title={
                <>
                  <Link href={`/functions/${encodeURIComponent(name)}`}>{name}</Link>
                  {record && <StateBadge state={record.state} updating={record.updateStatus === "InProgress"} />}
                </>
              }
              environments={shown.filter(({ functionName }) => functionName === name)}
              stop={stop}
            />
          </section>
        );
      })}
    </>
  );
}
