"use client";
import Link from "next/link";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { KeyDetail, ShownKey } from "../../server/core/key/shown-key.ts";
import { span } from "../format/durations.ts";
import { counted, grouped } from "../format/numbers.ts";
import { when } from "../format/times.ts";
import { isUpdating, StateBadge } from "../function/state-badge.tsx";
import { JsonText } from "../invoke/json-text.tsx";
import { Ago } from "../live/ages.tsx";
import { useNow } from "../live/clock.ts";
import { useKeyDetail, useKeyUsages } from "../live/use-subject.ts";
import { Code } from "../ui/chip.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { KeyValue } from "../ui/key-value.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import { type KeyQuestion, questionsOf, questionWords } from "./key-questions.tsx";
import { useDependents } from "./use-dependents.ts";

interface AsideProps {
  shown: ShownKey;
  ask: (question: KeyQuestion) => void;
}

/** Beside how a key was used: what it is, who needs it, its material and its policy. */
export function KeyAside({ shown, ask }: AsideProps) {
  const detail = useKeyDetail(shown.keyId) ?? undefined;
  return (
    <div className="ky-aside">
      <Needed keyId={shown.keyId} />
      <Facts shown={shown} />
      <Material shown={shown} detail={detail} ask={ask} />
      <PolicySection shown={shown} detail={detail} ask={ask} />
    </div>
  );
}

function Needed({ keyId }: { keyId: string }) {
  const dependents = useDependents(keyId);
  return (
    <section aria-label="Needed by">
      <SectionHead
        title="Needed by"
        note={dependents.length > 0 ? counted(dependents.length, "function") : undefined}
      />
      {dependents.length === 0 && <p className="ky-nobody muted">No function is sealed with it.</p>}
      <ul className="ky-needed">
        {dependents.map((record) => (
          <Needing key={record.functionId} record={record} />
        ))}
      </ul>
    </section>
  );
}

function Needing({ record }: { record: FunctionRecord }) {
  const { functionName, state, stateReasonCode, stateReason } = record;
  return (
    <li>
      <Link href={`/functions/${functionName}`} className="ky-link ell" title={functionName}>
        {functionName}
      </Link>
      <StateBadge state={state} updating={isUpdating(record)} />
      {stateReasonCode && <Code title={stateReason}>{stateReasonCode}</Code>}
    </li>
  );
}

function Facts({ shown }: { shown: ShownKey }) {
  const { arn, keyId, aliases, description, createdAt, manager } = shown;
  const now = useNow(60_000);
  const usage = useKeyUsages()?.keys[keyId];
  return (
    <section aria-label="Facts">
      <KeyValue
        labelWidth={92}
        rows={[
          { label: "Key id", value: <code>{keyId}</code>, copy: keyId },
          { label: "ARN", value: <code>{arn}</code>, copy: arn },
          {
            label: aliases.length === 1 ? "Alias" : "Aliases",
            value: aliases.length > 0 ? <code>{aliases.join(", ")}</code> : <None />,
            ...(aliases.length === 1 && { copy: aliases[0] }),
          },
          {
            label: "Description",
            value: description === "" ? <None /> : <span title={description}>{description}</span>,
          },
          { label: "Managed by", value: manager === "AWS" ? "AWS: only Lambda uses it" : "you" },
          { label: "Created", value: `${when(createdAt, now)} UTC` },
          { label: "Last use", value: usage ? <Ago at={usage.lastUsedAt} /> : <span className="muted">never</span> },
        ]}
      />
    </section>
  );
}

function Material({ shown, detail, ask }: AsideProps & { detail: KeyDetail | undefined }) {
  const now = useNow(60_000);
  const { rotation } = shown;
  const materials = detail?.materials ?? [];
  return (
    <section aria-label="Material">
      <SectionHead title="Material">
        <Ask shown={shown} question="rotation" ask={ask} />
        <Ask shown={shown} question="rotate" ask={ask} />
      </SectionHead>
      <p className="ky-rotates">
        {rotation
          ? `Rotates every ${grouped(rotation.periodDays)} days, next in ${span(Math.max(0, rotation.nextAt - now))}.`
          : "Does not rotate by itself."}
      </p>
      <ol className="ky-materials">
        {materials.map(({ materialId, version, createdAt, rotation: why }, index) => (
          <li key={materialId}>
            <b title={materialId}>Version {version}</b>
            <span className="soft nw">{index === 0 ? "encrypts and decrypts" : "decrypts"}</span>
            <span className="muted nw">
              {why === "ON_DEMAND" ? "by hand, " : why === "AUTOMATIC" ? "by schedule, " : ""}
              {when(createdAt, now)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function PolicySection({ shown, detail, ask }: AsideProps & { detail: KeyDetail | undefined }) {
  return (
    <section aria-label="Policy">
      <SectionHead title="Policy" note="what it does not allow is denied">
        <Ask shown={shown} question="policy" ask={ask} />
      </SectionHead>
      {detail && (
        <div className="ky-policy">
          <CopyButton text={detail.policyText} label="Copy the policy" />
          <JsonText text={detail.policyText} />
        </div>
      )}
    </section>
  );
}

/** Only what can be asked of the key as it is. */
function Ask({ shown, question, ask }: AsideProps & { question: KeyQuestion }) {
  if (!questionsOf(shown).includes(question)) return null;
  return (
    <button type="button" className="tb" onClick={() => ask(question)}>
      {questionWords[question]}
    </button>
  );
}

function None() {
  return <span className="muted">none</span>;
}
