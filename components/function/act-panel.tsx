"use client";
import { useId } from "react";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { shortDigestsIn } from "../format/names.ts";
import { useSite } from "../frame/site.tsx";
import { useAllVersions, useKeys, useRepositories } from "../live/use-subject.ts";
import { Button } from "../ui/button.tsx";
import { Wrong } from "../ui/field.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { usePopover } from "../ui/use-popover.ts";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { type ActRow, actRows, type Deed } from "./act-rows.ts";
import type { FunctionActions } from "./function-actions.ts";
import "./act-panel.css";

interface ActPanelProps {
  record: FunctionRecord;
  checkNow: FunctionActions["checkNow"];
  /** Asks for what is not done at once. */
  onAct: (deed: Deed) => void;
}

/** All that can be done to the function in one place: the sentence first, the button beside it. */
export function ActPanel({ record, checkNow, onAct }: ActPanelProps) {
  const { button, popover, hide, toggle } = usePopover();
  const rows = actRows(record, {
    ...{ repositories: useRepositories(), functions: useAllVersions(), keys: useKeys() },
    checkEveryMs: useSite().imageCheckEveryMs,
  });
  const { refusal, busy, run } = useAnswer(hide);
  useShortcuts({ x: toggle });
  const act = (deed: Deed) => {
    if (deed === "check-now") return run(() => checkNow(record.functionName, record.version));
    hide();
    onAct(deed);
  };
  return (
    <>
      <Button {...button} shortcut="x" aria-haspopup="dialog">
        Actions
      </Button>
      <div {...popover} className="pop act" role="dialog" aria-label="Actions">
        <div className="ph2">
          <h2>Actions</h2>
          <span className="muted">each says what follows</span>
        </div>
        <ul>
          {rows.map((row) => (
            <Row key={row.title} row={row} busy={busy} onAct={act} />
          ))}
        </ul>
        {refusal && <Wrong {...refusal} />}
      </div>
    </>
  );
}

interface RowProps {
  row: ActRow;
  busy: boolean;
  onAct: (deed: Deed) => void;
}

function Row({ row: { title, follows, act }, busy, onAct }: RowProps) {
  const id = useId();
  return (
    <li>
      <span id={id}>
        <b>{title}</b>
        {shortDigestsIn(follows)}
      </span>
      {act && (
        <Button aria-describedby={id} disabled={busy} onClick={() => onAct(act.deed)}>
          {act.word}
        </Button>
      )}
    </li>
  );
}
