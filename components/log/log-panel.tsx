"use client";
import clsx from "clsx";
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { LogOf } from "../../server/core/log/log-of.ts";
import { shortEnvironmentId } from "../format/names.ts";
import { exactClock } from "../format/times.ts";
import { useLog } from "../live/use-subject.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import { type Segment, Segmented } from "../ui/segmented.tsx";
import { LogFilter } from "./log-filter.tsx";
import { type LogRow, type LogSource, logRows, readFilter } from "./log-rows.ts";
import "./log.css";

const sources: Segment<LogSource>[] = [
  { value: "all", label: "All" },
  { value: "function", label: "Function" },
  { value: "platform", label: "Platform" },
];

interface LogPanelProps extends LogOf {
  /** Lines before are a deleted namesake's. */
  createdAt: number;
  filter: string;
  onFilter: (filter: string) => void;
  /** Request ids of what runs now. */
  running: ReadonlySet<string>;
}

/** The function's log as it is written, or its version's. It follows until one scrolls up. */
export function LogPanel({ functionName, version, createdAt, filter, onFilter, running }: LogPanelProps) {
  const all = useLog({ functionName, version });
  const lines = useMemo(
    () => (all.every(({ at }) => at >= createdAt) ? all : all.filter(({ at }) => at >= createdAt)),
    [all, createdAt],
  );
  const [source, setSource] = useState<LogSource>("all");
  const passes = useMemo(() => readFilter({ source, text: filter }), [source, filter]);
  const problem = typeof passes === "function" ? undefined : passes.problem;
  const rows = useMemo(() => (typeof passes === "function" ? logRows(lines, passes) : []), [lines, passes]);
  const [following, follow] = useState(true);
  return (
    <>
      <SectionHead title="Log" id="log" note={<Follow following={following} onFollow={() => follow(true)} />}>
        <LogFilter label="Filter the log" value={filter} problem={problem} onChange={onFilter} />
        <Segmented label="Who wrote it" value={source} segments={sources} onChange={setSource} small />
      </SectionHead>
      {problem && <p className="quietly">{problem}</p>}
      {!problem && rows.length === 0 && <Nothing filtered={lines.length > 0} onClear={() => onFilter("")} />}
      <Rows rows={rows} following={following} onScrollAway={follow} running={running} />
    </>
  );
}

function Follow({ following, onFollow }: { following: boolean; onFollow: () => void }) {
  if (!following) {
    return (
      <Button variant="quiet" className="follow" icon="g-down" onClick={onFollow}>
        Not following: go to the end
      </Button>
    );
  }
  return (
    <span className="st following">
      <Icon name="g-live" />
      Following
    </span>
  );
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (!filtered) return <p className="quietly">No line yet. What the function writes appears here.</p>;
  return (
    <p className="quietly">
      No line passes the filter.{" "}
      <button type="button" className="tb" onClick={onClear}>
        Clear it
      </button>
    </p>
  );
}

interface RowsProps {
  rows: LogRow[];
  following: boolean;
  onScrollAway: (following: boolean) => void;
  running: ReadonlySet<string>;
}

function Rows({ rows, following, onScrollAway, running }: RowsProps) {
  const box = useRef<HTMLDivElement>(null);
  const last = rows.at(-1)?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last row is what there is to follow
  useLayoutEffect(() => {
    if (following && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [following, last]);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      if (following) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [following]);
  return (
    <div
      ref={box}
      className="log"
      role="log"
      aria-labelledby="log"
      aria-live="off"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
        onScrollAway(scrollHeight - scrollTop - clientHeight < 24)
      }
    >
      <div>
        {rows.map((row) => (
          <Row key={row.key} row={row} running={row.kind === "mark" && running.has(row.requestId ?? "")} />
        ))}
      </div>
    </div>
  );
}

const Row = memo(function Row({ row, running }: { row: LogRow; running: boolean }) {
  if (row.kind === "mark") {
    const { requestId, environmentId, text } = row;
    const look = requestId !== undefined ? "busy" : text === "Init" ? "init" : "shutdown";
    return (
      <p className={clsx("mark", `c-${look}`)}>
        <Icon name={`e-${look}`} />
        {text}, environment {shortEnvironmentId(environmentId)}
        {running && ", running"}
      </p>
    );
  }
  const { line, error } = row;
  return (
    <p className={clsx(error ? "err" : line.source === "platform" && "plat")}>
      <span>{exactClock(line.at)}</span>
      <span>{shortEnvironmentId(line.environmentId)}</span>
      <span>{line.text}</span>
    </p>
  );
});
