"use client";

import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { exact } from "../format/durations.ts";
import { shortRequestId } from "../format/names.ts";
import { grouped } from "../format/numbers.ts";
import { outcomeWord } from "../invoke/outcome.tsx";
import { Button } from "../ui/button.tsx";

interface Props {
  /** One or two, in the order in which they were chosen. */
  selected: InvocationRecord[];
  onCompare: () => void;
  onClear: () => void;
}

/** At the foot of the list: what is selected, and what can be done with it. */
export function CompareBar({ selected, onCompare, onClear }: Props) {
  const [a, b] = selected;
  return (
    <div className="il-compare" role="toolbar" aria-label="Selected">
      <b>{selected.length} selected</b>
      {a && <Chosen letter="A" invocation={a} />}
      {b && <Chosen letter="B" invocation={b} />}
      <span className="muted il-same">{a && b ? sameness(a, b) : "select another one to compare"}</span>
      <span className="sp" />
      <Button variant="solid" shortcut="c" disabled={b === undefined} onClick={onCompare}>
        Compare
      </Button>
      <Button variant="quiet" shortcut="Esc" onClick={onClear}>
        Clear
      </Button>
    </div>
  );
}

function Chosen({
  letter,
  invocation: { requestId, cold, report, status },
}: {
  letter: string;
  invocation: InvocationRecord;
}) {
  const start = cold === undefined ? undefined : cold ? "cold" : "warm";
  return (
    <span className="soft il-chosen">
      <i className="il-letter">{letter}</i>
      <span>
        <code>{shortRequestId(requestId)}</code> {start}
        {report ? (
          <>
            , <b>{exact(report.durationMs)}</b>, billed {grouped(report.billedDurationMs)} ms
          </>
        ) : (
          ` ${outcomeWord(status)}`
        )}
      </span>
    </span>
  );
}

function sameness(a: InvocationRecord, b: InvocationRecord): string {
  if (a.functionName !== b.functionName) return "different functions";
  return a.version === b.version ? "same function and version" : "same function, different versions";
}
