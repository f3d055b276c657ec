"use client";
import { useMemo, useState } from "react";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { isClockJump, isTransition } from "../../server/core/function/transition.ts";
import { isLatest, LATEST, latestOf, type VersionName, versionTitle } from "../../server/core/function/version.ts";
import { Lanes } from "../environment/lanes.tsx";
import { type Crumb, Page } from "../frame/page.tsx";
import { InvokePanel } from "../invoke/invoke-panel.tsx";
import {
  useEnvironments,
  useFunction,
  useFunctionVersion,
  useImageChecks,
  useInvocations,
  useOptimizations,
} from "../live/use-subject.ts";
import { LogPanel } from "../log/log-panel.tsx";
import type { FunctionActions } from "./function-actions.ts";
import { FunctionHeader } from "./function-header.tsx";
import { functionHref } from "./function-href.ts";
import { NoFunction } from "./no-function.tsx";
import { isUpdating } from "./state-badge.tsx";
import { StateDiagram } from "./state-diagram.tsx";
import { checkMark, codeOf, jumpMark, storyOf } from "./story.ts";
import { TransitionTimeline } from "./transition-timeline.tsx";
import { UpdateRail } from "./update-rail.tsx";
import { useWholeLog } from "./use-whole-log.ts";
import { VersionsSection } from "./versions-section.tsx";
import "./function.css";

interface FunctionPageProps {
  functionName: string;
  /** A published one; without, `$LATEST`. */
  version?: string;
  actions: FunctionActions;
}

export function FunctionPage({ functionName, version = LATEST, actions }: FunctionPageProps) {
  const latest = useFunction(functionName);
  const record = useFunctionVersion(functionName, version);
  return (
    <Page
      crumbs={crumbsOf({ functionName, version })}
      state={record ? (isUpdating(record) ? "Updating" : record.state) : "Deleted"}
    >
      {record && latest ? (
        <Room key={version} record={record} latest={latest} actions={actions} />
      ) : (
        <NoFunction functionName={versionTitle({ functionName, version })} deleted={version === LATEST} />
      )}
    </Page>
  );
}

function crumbsOf(name: VersionName): Crumb[] {
  const { functionName, version } = name;
  const functions = { label: "Functions", href: "/functions" };
  if (isLatest(name)) return [functions, { label: functionName }];
  const title = versionTitle(name);
  return [
    functions,
    { label: functionName, href: functionHref(latestOf(functionName)) },
    { label: `version ${version}`, title },
  ];
}

interface RoomProps {
  /** The version that is shown. */
  record: FunctionRecord;
  /** `$LATEST`, the same record or another one. */
  latest: FunctionRecord;
  actions: FunctionActions;
}

function Room({ record, latest, actions }: RoomProps) {
  const { functionName, functionId, version } = record;
  const isOwn = (one: { version: string }) => one.version === version;
  // A deleted namesake's history is not this function's, nor is that of another version.
  const { rows, ...earlier } = useWholeLog(functionName);
  const log = rows.filter((row) => isClockJump(row) || (row.functionId === functionId && isOwn(row)));
  const transitions = log.filter(isTransition);
  const invocations = ofFunction(useInvocations(functionName), functionId);
  const checks = ofFunction(useImageChecks(functionName)?.checks ?? [], functionId).filter(isOwn);
  const moments = [...log.filter(isClockJump).map(jumpMark), ...checks.map(checkMark)];
  const story = storyOf({ record, transitions, invocations, moments });
  const environments = useEnvironments().filter(
    (one) => one.functionName === functionName && isOwn(one) && one.createdAt >= record.createdAt,
  );
  const progress = useOptimizations().find((one) => one.functionName === functionName && isOwn(one));
  const [logFilter, setLogFilter] = useState("");
  const running = useMemo(
    () => new Set(invocations.filter((one) => one.status === "running").map((one) => one.requestId)),
    [invocations],
  );
  return (
    <>
      <FunctionHeader record={record} actions={actions} />
      <UpdateRail record={record} progress={progress} transitions={transitions} />
      <div className="cols">
        <div className="left">
          <div className="rowa">
            <section className="state" aria-label="State">
              <StateDiagram record={record} transitions={transitions} invocations={invocations} />
            </section>
            <section className="timeline" aria-label="Transitions">
              <TransitionTimeline rows={log} invocations={invocations} {...earlier} />
            </section>
          </div>
          <section className="lanes" aria-label="Environments">
            <Lanes
              environments={environments}
              none={withoutEnvironment[record.state]}
              story={story}
              codeOf={(generation) => codeOf(generation, record)}
              stop={actions.stopEnvironment}
            />
          </section>
          <VersionsSection record={latest} invocations={invocations} actions={actions.ofVersions} />
          <section className="logw" aria-label="Log">
            <LogPanel
              functionName={functionName}
              version={version}
              createdAt={record.createdAt}
              filter={logFilter}
              onFilter={setLogFilter}
              running={running}
            />
          </section>
        </div>
        <InvokePanel
          key={functionId}
          record={record}
          invocations={invocations}
          startInvoke={actions.startInvoke}
          onShowLog={(requestId) => setLogFilter(requestId.slice(0, 8))}
        />
      </div>
    </>
  );
}

const withoutEnvironment: Record<FunctionRecord["state"], string> = {
  Pending: "An invoke waits for the image, then starts one, cold.",
  Active: "The next invoke starts one, cold.",
  Inactive: "The next invoke is rejected, and restores the function.",
  Failed: "No invoke starts one: each is rejected.",
};

function ofFunction<Item extends { functionId: string }>(items: Item[], functionId: string): Item[] {
  return items.every((one) => one.functionId === functionId)
    ? items
    : items.filter((one) => one.functionId === functionId);
}
