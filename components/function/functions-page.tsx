"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type FunctionState, functionStates } from "../../server/core/function/state.ts";
import { isLatest } from "../../server/core/function/version.ts";
import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { Page } from "../frame/page.tsx";
import { useNow } from "../live/clock.ts";
import { useEnvironments, useFunctions, useInvocations, useTransitions } from "../live/use-subject.ts";
import type { ActionResult } from "../ui/action-result.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { type Segment, Segmented } from "../ui/segmented.tsx";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { FirstSteps } from "./first-steps.tsx";
import { FunctionRow } from "./function-row.tsx";
import { stateLook } from "./state-badge.tsx";
import { TransitionFeed } from "./transition-feed.tsx";
import "../environment/phase-bar.css";
import "./functions.css";

type Filter = "All" | FunctionState;
const filters: readonly Filter[] = ["All", ...functionStatesInOrder()];

interface FunctionsPageProps {
  /** The last invocation of each function: the live list may no longer reach back to it. */
  lastInvocations: InvocationRecord[];
  deploySample: () => Promise<ActionResult<void>>;
}

export function FunctionsPage({ lastInvocations, deploySample }: FunctionsPageProps) {
  const none = useFunctions().length === 0;
  // Who began with nothing sees the steps tick, and goes on to the list when they like.
  const [following, follow] = useState(none);
  const steps = none || following;
  return (
    <Page crumbs={[{ label: "Functions" }]} scroll={steps}>
      {steps ? (
        <FirstSteps deploySample={deploySample} onList={() => follow(false)} />
      ) : (
        <FunctionList lastInvocations={lastInvocations} />
      )}
    </Page>
  );
}

function FunctionList({ lastInvocations }: { lastInvocations: InvocationRecord[] }) {
  const router = useRouter();
  const functions = useFunctions();
  const [filter, setFilter] = useState<Filter>("All");
  const [selected, select] = useState(0);
  const shown = filter === "All" ? functions : functions.filter((one) => one.state === filter);
  const at = Math.min(selected, shown.length - 1);
  useShortcuts({
    j: () => select(Math.min(at + 1, shown.length - 1)),
    k: () => select(Math.max(at - 1, 0)),
    Enter: () => shown[at] && router.push(`/functions/${shown[at].functionName}`),
    f: () => setFilter(filters[(filters.indexOf(filter) + 1) % filters.length] ?? "All"),
    n: () => router.push("/functions/new"),
  });
  const segments = filters.map((value): Segment<Filter> => {
    if (value === "All") return { value, label: "All", count: functions.length };
    const count = functions.filter((one) => one.state === value).length;
    return { value, label: value, count, ...stateLook[value] };
  });
  return (
    <>
      <div className="ph1">
        <Segmented label="Filter by state" value={filter} segments={segments} onChange={setFilter} />
        <span className="sp" />
        <StripKey />
        <ButtonLink href="/functions/new" variant="solid" icon="g-plus" shortcut="n">
          New function
        </ButtonLink>
      </div>
      <div className="pad fl-scroll">
        <Table functions={shown} selected={at} lastInvocations={lastInvocations} />
        {shown.length === 0 && (
          <p className="quietly">
            No function is {filter}.{" "}
            <Button variant="quiet" onClick={() => setFilter("All")}>
              Show all
            </Button>
          </p>
        )}
      </div>
      <TransitionFeed />
    </>
  );
}

interface TableProps {
  functions: ReturnType<typeof useFunctions>;
  selected: number;
  lastInvocations: InvocationRecord[];
}

function Table({ functions, selected, lastInvocations }: TableProps) {
  const environments = useEnvironments();
  const invocations = useInvocations();
  const transitions = useTransitions().filter(isLatest);
  const now = useNow(10_000);
  return (
    <table className="fl">
      <thead>
        <tr>
          <th className="w-state">State</th>
          <th className="w-name">Function</th>
          <th className="w-strip">
            <div className="ax">
              <span>Last hour</span>
              <span>now</span>
            </div>
          </th>
          <th className="w-env">Environments</th>
          <th className="w-last">Last invoke</th>
          <th className="w-result">Result</th>
          <th className="num w-duration">Duration</th>
        </tr>
      </thead>
      <tbody>
        {functions.map((record, index) => (
          <FunctionRow
            key={record.functionId}
            record={record}
            selected={index === selected}
            environments={environments}
            invocations={invocations}
            transitions={transitions}
            lastInvocation={lastOf(record.functionId, invocations) ?? lastOf(record.functionId, lastInvocations)}
            now={now}
          />
        ))}
      </tbody>
    </table>
  );
}

function StripKey() {
  return (
    <div className="key strip-key" aria-hidden="true">
      <span>
        <i className="invoke" />
        invoke
      </span>
      <span>
        <i className="cold" />
        cold start
      </span>
      <span>
        <i className="bad" />
        error, below the line
      </span>
    </div>
  );
}

function lastOf(functionId: string, invocations: InvocationRecord[]): InvocationRecord | undefined {
  return invocations.find((one) => one.functionId === functionId);
}

/** Active first: what serves, then what is on its way, then what sleeps or is broken. */
function functionStatesInOrder(): FunctionState[] {
  const [pending, active, ...rest] = functionStates;
  return [active, pending, ...rest];
}
