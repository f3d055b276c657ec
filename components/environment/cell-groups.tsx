"use client";

import clsx from "clsx";
import Link from "next/link";
import type { EnvironmentView } from "../../server/core/environment/environment-view.ts";
import { ticking } from "../format/durations.ts";
import { shortEnvironmentId } from "../format/names.ts";
import { counted, percent } from "../format/numbers.ts";
import { isUpdating, StateBadge } from "../function/state-badge.tsx";
import { useFunctions } from "../live/use-subject.ts";
import { Icon } from "../ui/icon.tsx";
import { environmentLook } from "./environment-badge.tsx";
import { isEnding, stopWords } from "./lane.tsx";
import { memoryWords } from "./memory-words.ts";

/** With more than this many, cells are small: what they leave out stands in the detail of the selected one. */
const MANY = 120;

interface GroupsProps {
  environments: EnvironmentView[];
  now: number;
  selected: EnvironmentView | undefined;
  select: (environmentId: string) => void;
  stop: (environmentId: string) => void;
}

/** By function; within one the oldest first, so that a cell keeps its place while its state changes. */
export function CellGroups({ environments, ...rest }: GroupsProps) {
  const functions = useFunctions();
  const names = [...new Set(environments.map(({ functionName }) => functionName))].sort();
  const firstId = environments.find(({ functionName }) => functionName === names[0])?.environmentId;
  return names.map((name) => {
    const record = functions.find(({ functionName }) => functionName === name);
    const mine = environments.filter(({ functionName }) => functionName === name);
    return (
      <section className="en-group" key={name} aria-label={name}>
        <div className="sh">
          <h2>
            <Link href={`/functions/${encodeURIComponent(name)}`}>{name}</Link>
          </h2>
          {record ? (
            <StateBadge state={record.state} updating={isUpdating(record)} />
          ) : (
            <span className="muted">deleted</span>
          )}
          <span className="soft">{counted(mine.length, "environment")}</span>
        </div>
        <ul className={clsx("en-cells", environments.length > MANY && "small")}>
          {mine.map((environment) => (
            <Cell key={environment.environmentId} environment={environment} firstId={firstId} {...rest} />
          ))}
        </ul>
      </section>
    );
  });
}

interface CellProps extends Omit<GroupsProps, "environments"> {
  environment: EnvironmentView;
  /** Whom Tab goes to while none is selected. */
  firstId: string | undefined;
}

function Cell({ environment, now, selected, select, stop, firstId }: CellProps) {
  const { environmentId, functionName, state, since, createdAt, invocations, endReason, resets } = environment;
  const { word, icon, colour } = environmentLook[state];
  const id = shortEnvironmentId(environmentId);
  const age = ticking((state === "Gone" ? since : now) - createdAt);
  const isSelected = selected?.environmentId === environmentId;
  const isReached = isSelected || (selected === undefined && environmentId === firstId);
  const facts = [
    `${age} old`,
    counted(invocations, "invoke"),
    memoryWords(environment),
    resets.length > 0 && counted(resets.length, "reset"),
  ];
  return (
    <li className={`en-cell c-${colour}`} data-state={state} data-selected={isSelected || undefined}>
      <button
        type="button"
        data-cell={environmentId}
        aria-label={[word, functionName, id, ...facts, endReason].filter(Boolean).join(", ")}
        aria-pressed={isSelected}
        tabIndex={isReached ? 0 : -1}
        onClick={() => select(environmentId)}
      >
        <span className="en-top">
          <Icon name={icon} />
          <b>{word}</b>
          <code>{id}</code>
        </span>
        <span className="en-facts">
          <span>{age}</span>
          <span>{counted(invocations, "invoke")}</span>
          {resets.length > 0 && (
            <span className="c-failed en-resets" title={counted(resets.length, "reset")}>
              <Icon name="s-failed" />
              {resets.length}
            </span>
          )}
        </span>
        <span className="en-memory">
          {state === "Gone" ? <span className="ell">{endReason ?? "it ended"}</span> : <Memory {...environment} />}
        </span>
      </button>
      {!isEnding(environment) && (
        <button
          type="button"
          className="copy stopb"
          aria-label={stopWords(environment)}
          title={stopWords(environment)}
          tabIndex={isReached ? 0 : -1}
          onClick={() => stop(environmentId)}
        >
          <Icon name="g-stop" />
        </button>
      )}
    </li>
  );
}

function Memory(environment: EnvironmentView) {
  const { maxMemoryUsedMiB, memoryMiB } = environment;
  return (
    <>
      {maxMemoryUsedMiB !== undefined && (
        <i className="en-used" aria-hidden="true">
          <i style={{ width: percent(Math.min(maxMemoryUsedMiB, memoryMiB), memoryMiB) }} />
        </i>
      )}
      <span>{memoryWords(environment)}</span>
    </>
  );
}
