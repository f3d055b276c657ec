"use client";

import Link from "next/link";
import type { EnvironmentView } from "../../server/core/environment/environment-view.ts";
import { StateBadge } from "../function/state-badge.tsx";
import { useFunctions } from "../live/use-subject.ts";
import type { ActionResult } from "../ui/action-result.ts";
import { Lanes } from "./lanes.tsx";
import "./all-lanes.css";

interface Props {
  /** Of all functions, oldest first. */
  environments: EnvironmentView[];
  stop: (environmentId: string) => Promise<ActionResult<void>>;
}

/** The environments of every function, those of one function on one time axis. */
export function AllLanes({ environments, stop }: Props) {
  const functions = useFunctions();
  const names = [...new Set(environments.map(({ functionName }) => functionName))].sort();
  return names.map((name) => {
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
          environments={environments.filter(({ functionName }) => functionName === name)}
          stop={stop}
        />
      </section>
    );
  });
}
