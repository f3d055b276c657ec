"use client";
import { useState } from "react";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { Transition } from "../../server/core/function/transition.ts";
import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { useKeys, useRepositories } from "../live/use-subject.ts";
import { SectionHead } from "../ui/section-head.tsx";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { nextSentence } from "./diagram-words.ts";
import { EdgeTable } from "./edge-table.tsx";
import { StateDrawing } from "./state-drawing.tsx";
import { threatOf, threatSentence } from "./threat.ts";
import { UpdateDrawing } from "./update-drawing.tsx";
import { useIdleLeft } from "./use-idle-left.ts";
import "./state-diagram.css";

export interface StateDiagramProps {
  record: FunctionRecord;
  /** Of this function's version, newest first. */
  transitions: Transition[];
}

interface Props extends StateDiagramProps {
  /** Of this function, newest first. */
  invocations: InvocationRecord[];
}

/** Where the function is, where it may go and which way it came; the same for its update; and both as a table. */
export function StateDiagram({ record, transitions, invocations }: Props) {
  const [table, setTable] = useState(false);
  const next = nextSentence(record, useIdleLeft(record, invocations));
  const threat = threatOf(record, useRepositories(), useKeys());
  useShortcuts({ t: () => setTable(!table) });
  return (
    <>
      <SectionHead title="State">
        <button type="button" className="tb" aria-pressed={table} onClick={() => setTable(!table)}>
          {table ? "Picture" : "Table"}
        </button>
      </SectionHead>
      <div className="dg-body">
        {table ? (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          <div className="dg-table" tabIndex={0}>
            <EdgeTable record={record} transitions={transitions} />
          </div>
        ) : (
          <>
            <StateDrawing record={record} transitions={transitions} threat={threat} next={next} />
            <UpdateDrawing record={record} transitions={transitions} />
          </>
        )}
        <p className="dg-next">
          {threat && <b>{threatSentence(threat)} </b>}
          {next}
        </p>
      </div>
    </>
  );
}
