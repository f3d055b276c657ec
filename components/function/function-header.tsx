"use client";
import { useState } from "react";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { isLatest, versionTitle } from "../../server/core/function/version.ts";
import { memory } from "../format/bytes.ts";
import { span } from "../format/durations.ts";
import { imageName, shortDigest } from "../format/names.ts";
import { counted } from "../format/numbers.ts";
import { when } from "../format/times.ts";
import { Since } from "../live/ages.tsx";
import { useNow } from "../live/clock.ts";
import { Button } from "../ui/button.tsx";
import { Chip, Code } from "../ui/chip.tsx";
import { Icon } from "../ui/icon.tsx";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { ActPanel } from "./act-panel.tsx";
import type { Deed } from "./act-rows.ts";
import { FollowSwitch } from "./follow-switch.tsx";
import type { FunctionActions } from "./function-actions.ts";
import { FunctionKey } from "./function-key.tsx";
import { FunctionQuestions } from "./function-questions.tsx";
import { tagTexts } from "./function-tags.tsx";
import { ImageCheckLine } from "./image-check-line.tsx";
import { isUpdating, StateBadge } from "./state-badge.tsx";

/** Name, state, how long and why; what runs; and what can be done to it. */
export function FunctionHeader({ record, actions }: { record: FunctionRecord; actions: FunctionActions }) {
  const [asked, ask] = useState<Deed>();
  const changes = isLatest(record);
  useShortcuts({ u: () => changes && ask("update-image") });
  return (
    <>
      <header className="ph1 fh">
        <h2 className="ell" title={versionTitle(record)}>
          {versionTitle(record)}
        </h2>
        <StateBadge state={record.state} updating={isUpdating(record)} tint />
        <TimeInState record={record} />
        {record.stateReasonCode && <Code title={record.stateReason}>{record.stateReasonCode}</Code>}
        <Facts record={record} />
        {changes ? (
          <FollowSwitch record={record} setFollow={actions.setFollow} />
        ) : (
          <span className="soft nw">published, its code never changes</span>
        )}
        <span className="fh-acts">
          {changes && (
            <Button shortcut="u" onClick={() => ask("update-image")}>
              Update image…
            </Button>
          )}
          <ActPanel record={record} checkNow={actions.checkNow} onAct={ask} />
        </span>
      </header>
      <div className="fh-needs">
        <FunctionKey record={record} onChange={changes ? () => ask("edit-configuration") : undefined} />
        <ImageCheckLine record={record} checkNow={actions.checkNow} />
      </div>
      <FunctionQuestions record={record} actions={actions} asked={asked} onClose={() => ask(undefined)} />
    </>
  );
}

function TimeInState({ record }: { record: FunctionRecord }) {
  const now = useNow(60_000);
  return (
    <span className="soft nw">
      for <Since at={record.stateSince} />
      <span className="since">, since {when(record.stateSince, now)}</span>
    </span>
  );
}

function Facts({ record }: { record: FunctionRecord }) {
  const { image, configuration } = record.serving;
  const { name, tag } = imageName(image.imageUri);
  const warnings = image.optimized?.warnings ?? [];
  const tags = tagTexts(record.tags);
  return (
    <>
      <Chip mono title={image.resolvedImageUri}>
        {name}
        {tag && `:${tag}`} @{shortDigest(image.digest)}
      </Chip>
      <Chip>
        {configuration.architecture}, {memory(configuration.memoryMiB)},{" "}
        {span(configuration.timeoutMs).replace(".0 s", " s")}
      </Chip>
      {tags.length > 0 && <Chip title={tags.join("\n")}>{counted(tags.length, "tag")}</Chip>}
      {warnings.length > 0 && (
        <Chip title={warnings.join("\n")}>
          <Icon name="g-x" />
          {warnings.length === 1 ? "1 warning" : `${warnings.length} warnings`}
        </Chip>
      )}
    </>
  );
}
