"use client";

import Link from "next/link";
import { grouped } from "../format/numbers.ts";
import { useSite } from "../frame/site.tsx";
import { StateBadge } from "../function/state-badge.tsx";
import { useEnvironments, useFunctions } from "../live/use-subject.ts";
import type { ActionResult } from "../ui/action-result.ts";
import { ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Lanes } from "./lanes.tsx";
import "./all-lanes.css";

/** The environments of every function, those of one function on one time axis. */
export function AllLanes({ stop }: { stop: (environmentId: string) => Promise<ActionResult<void>> }) {
  const environments = useEnvironments();
  const functions = useFunctions();
  const { concurrencyLimit } = useSite();
  const alive = environments.filter(({ state }) => state !== "Gone").length;
  const names = [...new Set(environments.map(({ functionName }) => functionName))].sort();
  if (alive === 0) {
    return (
      <EmptyState
        title="No environments"
        lead="An invoke starts one when none is idle. It is frozen between invokes and shut down when it has been idle for long."
      >
        <ButtonLink href="/functions">Functions</ButtonLink>
      </EmptyState>
    );
  }
  return (
    <>
      <div className="ph1">
        <h1>
          {grouped(alive)} of {grouped(concurrencyLimit)}
        </h1>
        <span className="soft">environments at once, of all functions together</span>
      </div>
      {names.map((name) => {
        const record = functions.find(({ functionName }) => functionName === name);
        return (
          <section className="al" key={name} aria-label={name}>
            <h2>
              <Link href={`/functions/${encodeURIComponent(name)}`}>{name}</Link>
              {record && <StateBadge state={record.state} updating={record.updateStatus === "InProgress"} />}
            </h2>
            <Lanes environments={environments.filter(({ functionName }) => functionName === name)} stop={stop} />
          </section>
        );
      })}
    </>
  );
}
