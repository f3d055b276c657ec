"use client";

import Link from "next/link";
import type { EnvironmentView } from "../../server/core/environment/environment-view.ts";
import { ticking } from "../format/durations.ts";
import { shortRequestId } from "../format/names.ts";
import { grouped } from "../format/numbers.ts";
import { clock } from "../format/times.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { EnvironmentBadge } from "./environment-badge.tsx";
import { isEnding } from "./lane.tsx";
import { memoryWords } from "./memory-words.ts";

interface Props {
  environment: EnvironmentView;
  now: number;
  stop: (environmentId: string) => void;
}

/** The selected environment at the foot of the page: all that is known of it, and what stopping it would do. */
export function EnvironmentDetail({ environment, now, stop }: Props) {
  const { environmentId, functionName, version, state, since, createdAt, invocations, endReason } = environment;
  const last = environment.requestId ?? environment.phases.findLast(({ requestId }) => requestId)?.requestId;
  return (
    <section className="en-detail" aria-label="Selected environment">
      <div className="en-line">
        <EnvironmentBadge state={state} />
        <span className="soft">for {ticking(now - since)}</span>
        <code className="ell">{environmentId}</code>
        <CopyButton text={environmentId} label="Copy the environment's id" />
        <span className="sp" />
        {!isEnding(environment) && (
          <>
            <span className="soft en-consequence">{consequenceOf(environment)}</span>
            <Button icon="g-stop" onClick={() => stop(environmentId)}>
              Stop
            </Button>
          </>
        )}
      </div>
      <div className="en-line soft">
        <span>
          <Link href={`/functions/${encodeURIComponent(functionName)}`}>
            <b>{functionName}</b>
          </Link>{" "}
          {version}
        </span>
        <span>
          <b>{ticking((state === "Gone" ? since : now) - createdAt)}</b> old
        </span>
        <span>
          <b>{grouped(invocations)}</b> {invocations === 1 ? "invoke" : "invokes"}
        </span>
        <span>
          max memory <b>{memoryWords(environment)}</b>
        </span>
        {last && (
          <span>
            {state === "Busy" ? "now serving" : "last served"}{" "}
            <Link className="tb" href={`/invocations/${encodeURIComponent(last)}`}>
              <code>{shortRequestId(last)}</code>
            </Link>
          </span>
        )}
        {environment.resets.length > 0 && <span className="ell">{lastDeath(environment)}</span>}
        {endReason && <span className="ell">{endReason}</span>}
      </div>
    </section>
  );
}

function consequenceOf({ state }: EnvironmentView): string {
  return state === "Busy" || state === "Init" || state === "Starting"
    ? "Its invoke ends first, then its containers go; the next invoke may be a cold start."
    : "Its containers go, with what they hold in /tmp; the next invoke may be a cold start.";
}

function lastDeath({ resets }: EnvironmentView): string | undefined {
  const last = resets.at(-1);
  if (last === undefined) return undefined;
  const count = resets.length === 1 ? "reset once" : `reset ${resets.length} times`;
  return `${count}, at ${clock(last.at)}: ${last.reason}`;
}
