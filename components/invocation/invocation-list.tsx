"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { type UIEvent, useRef, useState } from "react";
import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { counted, grouped } from "../format/numbers.ts";
import { outcomeWord } from "../invoke/outcome.tsx";
import { useFunctions, useInvocations } from "../live/use-subject.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Icon } from "../ui/icon.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { hrefOf, type InvocationFilters, isFiltered, merged, outcomes, ROWS } from "./filters.ts";
import { InvocationTable } from "./invocation-table.tsx";

/** Below this the list counts as not scrolled. */
const AT_TOP_PX = 8;

interface Props {
  filters: InvocationFilters;
  /** Newest first, one more than asked for when there are more. */
  read: InvocationRecord[];
}

/** Every invocation, newest first. A list that is scrolled does not jump: new rows wait above it. */
export function InvocationList({ filters, read }: Props) {
  const all = merged(read, useInvocations(), filters);
  const [heldAt, setHeldAt] = useState<number>();
  const list = useRef<HTMLElement>(null);
  const held = heldAt === undefined ? all : all.filter(({ arrivedAt }) => arrivedAt <= heldAt);
  const shown = held.slice(0, filters.rows);

  function onScroll({ currentTarget }: UIEvent<HTMLElement>) {
    if (currentTarget.scrollTop <= AT_TOP_PX) setHeldAt(undefined);
    else if (heldAt === undefined) setHeldAt(all[0]?.arrivedAt ?? 0);
  }
  return (
    <>
      <Filters filters={filters} />
      <div className="il-counts">
        <Counts invocations={shown} />
        <span className="sp" />
        {all.length > held.length && (
          <button type="button" className="pill" onClick={() => list.current?.scrollTo({ top: 0 })}>
            <Icon name="g-up" />
            {grouped(all.length - held.length)} new
          </button>
        )}
      </div>
      <section className="il-list" aria-label="Invocations" ref={list} onScroll={onScroll}>
        {shown.length > 0 ? <InvocationTable invocations={shown} /> : <Nothing filters={filters} />}
        {held.length > shown.length && (
          <div className="il-more">
            <Link className="btn" href={hrefOf({ ...filters, rows: filters.rows + 2 * ROWS })} scroll={false}>
              Load more
            </Link>
          </div>
        )}
      </section>
    </>
  );
}

function Filters({ filters }: { filters: InvocationFilters }) {
  const router = useRouter();
  const functions = useFunctions();
  const go = (change: Partial<InvocationFilters>) => router.replace(hrefOf({ ...filters, rows: ROWS, ...change }));
  const names = new Set(functions.map(({ functionName }) => functionName));
  if (filters.functionName) names.add(filters.functionName);
  return (
    <search className="il-filters">
      <label>
        <span className="sr">Function</span>
        <select
          className="sel"
          value={filters.functionName ?? ""}
          onChange={(event) => go({ functionName: event.currentTarget.value || undefined })}
        >
          <option value="">Function any</option>
          {[...names].map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="sr">Outcome</span>
        <select
          className="sel"
          value={filters.outcome ?? ""}
          onChange={(event) => go({ outcome: outcomes.find((one) => one === event.currentTarget.value) })}
        >
          <option value="">Outcome any</option>
          {outcomes.map((outcome) => (
            <option key={outcome} value={outcome}>
              {outcomeWord(outcome)}
            </option>
          ))}
        </select>
      </label>
      <Segmented
        label="Start"
        value={filters.start ?? "all"}
        segments={[
          { value: "all", label: "All" },
          { value: "cold", label: "Cold" },
          { value: "warm", label: "Warm" },
        ]}
        onChange={(start) => go({ start: start === "all" ? undefined : start })}
      />
      {isFiltered(filters) && (
        <Button variant="quiet" onClick={() => go({ functionName: undefined, outcome: undefined, start: undefined })}>
          Clear
        </Button>
      )}
    </search>
  );
}

function Counts({ invocations }: { invocations: InvocationRecord[] }) {
  const count = (status: string) => invocations.filter((one) => one.status === status).length;
  const cold = invocations.filter((one) => one.cold).length;
  return (
    <>
      <span>
        <b>{counted(invocations.length, "invocation")}</b> shown
      </span>
      {outcomes
        .filter((outcome) => count(outcome) > 0)
        .map((outcome) => (
          <span key={outcome}>
            {grouped(count(outcome))} {outcomeWord(outcome)}
          </span>
        ))}
      {cold > 0 && <span>{grouped(cold)} cold</span>}
    </>
  );
}

function Nothing({ filters }: { filters: InvocationFilters }) {
  if (!isFiltered(filters)) {
    return (
      <EmptyState
        title="No invocations yet"
        lead="Invoke a function from its page, the AWS CLI or any SDK: it appears here."
      >
        <ButtonLink href="/functions">Functions</ButtonLink>
      </EmptyState>
    );
  }
  const words = [
    filters.functionName && `of ${filters.functionName}`,
    filters.outcome && `that ended as ${outcomeWord(filters.outcome)}`,
    filters.start && `with a ${filters.start} start`,
  ].filter(Boolean);
  return (
    <EmptyState title="No such invocations" lead={`There is none ${words.join(", ")}.`}>
      <ButtonLink href="/invocations">Clear the filters</ButtonLink>
    </EmptyState>
  );
}
