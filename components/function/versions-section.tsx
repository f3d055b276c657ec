"use client";
import Link from "next/link";
import { useState } from "react";
import type { Alias } from "../../server/core/function/alias.ts";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { shortDigest } from "../format/names.ts";
import { counted } from "../format/numbers.ts";
import { Ago } from "../live/ages.tsx";
import { useAliases, usePublished } from "../live/use-subject.ts";
import { Button } from "../ui/button.tsx";
import { Code } from "../ui/chip.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { AliasBar } from "./alias-bar.tsx";
import { functionHref } from "./function-href.ts";
import { StateBadge } from "./state-badge.tsx";
import type { VersionActions } from "./version-actions.ts";
import { type VersionQuestion, VersionQuestions } from "./version-questions.tsx";
import "./versions.css";

interface VersionsSectionProps {
  /** `$LATEST`. */
  record: FunctionRecord;
  /** Of the function, newest first. */
  invocations: InvocationRecord[];
  actions: VersionActions;
}

/** What was published of the function, and the names that its versions have. */
export function VersionsSection({ record, invocations, actions }: VersionsSectionProps) {
  const versions = usePublished(record.functionName);
  const aliases = useAliases(record.functionName);
  const [asked, ask] = useState<VersionQuestion>();
  useShortcuts({ v: () => ask({ about: "publish" }), a: () => ask({ about: "new alias" }) });
  return (
    <section className="versions" aria-label="Versions and aliases">
      <SectionHead title="Versions and aliases" note={noteOf(versions, aliases)}>
        <Button variant="quiet" shortcut="v" onClick={() => ask({ about: "publish" })}>
          Publish version…
        </Button>
        <Button variant="quiet" shortcut="a" onClick={() => ask({ about: "new alias" })}>
          New alias…
        </Button>
      </SectionHead>
      {(versions.length > 0 || aliases.length > 0) && (
        <div className="vs-tables">
          <VersionTable versions={versions} invocations={invocations} onAsk={ask} />
          {aliases.length > 0 && <AliasTable aliases={aliases} onAsk={ask} />}
        </div>
      )}
      <VersionQuestions {...{ record, versions, aliases, actions, asked }} onClose={() => ask(undefined)} />
    </section>
  );
}

function noteOf(versions: FunctionRecord[], aliases: Alias[]): string {
  if (versions.length === 0 && aliases.length === 0) return "none is published";
  return `${counted(versions.length, "version")}, ${counted(aliases.length, "alias", "aliases")}`;
}

interface VersionTableProps {
  versions: FunctionRecord[];
  invocations: InvocationRecord[];
  onAsk: (question: VersionQuestion) => void;
}

function VersionTable({ versions, invocations, onAsk }: VersionTableProps) {
  return (
    <table className="vs-table" aria-label="Versions">
      <thead>
        <tr>
          <th>Version</th>
          <th>State</th>
          <th>Description</th>
          <th>Image</th>
          <th>Published</th>
          <th>Last invoke</th>
          <th aria-label="Delete" />
        </tr>
      </thead>
      <tbody>
        {versions.map((one) => (
          <VersionRow key={one.version} record={one} invokedAt={lastInvoke(one, invocations)} onAsk={onAsk} />
        ))}
      </tbody>
    </table>
  );
}

interface VersionRowProps {
  record: FunctionRecord;
  invokedAt: number | undefined;
  onAsk: (question: VersionQuestion) => void;
}

function VersionRow({ record, invokedAt, onAsk }: VersionRowProps) {
  const { version, state, stateReason, stateReasonCode, serving, publishedAt } = record;
  const { description } = serving.configuration;
  return (
    <tr>
      <th scope="row" className="num">
        <Link href={functionHref(record)}>{version}</Link>
      </th>
      <td className="ell" title={stateReason}>
        <StateBadge state={state} /> {stateReasonCode && <Code>{stateReasonCode}</Code>}
      </td>
      <td className="ell soft" title={description}>
        {description}
      </td>
      <td className="mono soft ell" title={serving.image.resolvedImageUri}>
        {shortDigest(serving.image.digest)}
      </td>
      <td className="soft">{publishedAt !== undefined && <Ago at={publishedAt} />}</td>
      <td className="soft">{invokedAt === undefined ? "never" : <Ago at={invokedAt} />}</td>
      <td className="num">
        <Button
          variant="quiet"
          icon="g-x"
          aria-label={`Delete version ${version}…`}
          title={`Delete version ${version}…`}
          onClick={() => onAsk({ about: "delete version", version })}
        />
      </td>
    </tr>
  );
}

/** Marks are written into records later than pages hear of an invoke. */
function lastInvoke({ version, lastInvokedAt }: FunctionRecord, invocations: InvocationRecord[]): number | undefined {
  const arrivedAt = invocations.find((one) => one.version === version)?.arrivedAt;
  const marks = [lastInvokedAt, arrivedAt].filter((at) => at !== undefined);
  return marks.length === 0 ? undefined : Math.max(...marks);
}

function AliasTable({ aliases, onAsk }: { aliases: Alias[]; onAsk: (question: VersionQuestion) => void }) {
  return (
    <table className="vs-table vs-aliases" aria-label="Aliases">
      <thead>
        <tr>
          <th>Alias</th>
          <th>Where its invokes go</th>
          <th>Description</th>
          <th aria-label="Change" />
        </tr>
      </thead>
      <tbody>
        {aliases.map((alias) => (
          <tr key={alias.name}>
            <th scope="row" className="ell" title={alias.name}>
              {alias.name}
            </th>
            <td>
              <AliasBar alias={alias} />
            </td>
            <td className="ell soft" title={alias.description}>
              {alias.description}
            </td>
            <td className="num nw">
              <Button variant="quiet" onClick={() => onAsk({ about: "alias", name: alias.name })}>
                Edit…<span className="sr"> {alias.name}</span>
              </Button>
              <Button
                variant="quiet"
                icon="g-x"
                aria-label={`Delete ${alias.name}…`}
                title={`Delete ${alias.name}…`}
                onClick={() => onAsk({ about: "delete alias", name: alias.name })}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
