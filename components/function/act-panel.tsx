"use client";
import { useId } from "react";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { shortDigestsIn } from "../format/names.ts";
import { useSite } from "../frame/site.tsx";
import { useAllVersions, useKeys, useRepositories } from "../live/use-subject.ts";
import { Button } from "../ui/button.tsx";
import { usePopover } from "../ui/use-popover.ts";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { type ActRow, actRows, type Deed } from "./act-rows.ts";
import "./act-panel.css";

interface ActPanelProps {
  record: FunctionRecord;
  onAct: (deed: Deed) => void;
}

/** All that can be done to the function in one place: the sentence first, the button beside it. */
export function ActPanel({ record, onAct }: ActPanelProps) {
  const { button, popover, hide, toggle } = usePopover();
  const rows = actRows(record, {
    ...{ repositories: useRepositories(), functions: useAllVersions(), keys: useKeys() },
    checkEveryMs: useSite().imageCheckEveryMs,
  });
  useShortcuts({ x: toggle });
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
            <Row
              key={row.title}
              row={row}
              onAct={(deed) => {
                hide();
                onAct(deed);
              }}
            />
          ))}
        </ul>
      </div>
    </>
  );
}

function Row({ row: { title, follows, act }, onAct }: { row: ActRow; onAct: ActPanelProps["onAct"] }) {
  const id = useId();
  return (
    <li>
      <span id={id}>
        <b>{title}</b>
        {shortDigestsIn(follows)}
      </span>
      {act && (
        <Button aria-describedby={id} onClick={() => onAct(act.deed)}>
          {act.word}
        </Button>
      )}
    </li>
  );
}
