"use client";
import { useState } from "react";
import { nameOfKey, type ShownKey } from "../../server/core/key/shown-key.ts";
import { Page } from "../frame/page.tsx";
import { useNow } from "../live/clock.ts";
import { useKeys, useKeyUsages } from "../live/use-subject.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Menu } from "../ui/menu.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { DeletionTime } from "./deletion-time.tsx";
import type { KeyActions } from "./key-actions.ts";
import { KeyAside } from "./key-aside.tsx";
import { KeyEventTable } from "./key-event-table.tsx";
import { type KeyQuestion, KeyQuestions, menuItemsOf, questionsOf, questionWords } from "./key-questions.tsx";
import { KeyStateBadge, keyStateLook } from "./key-state.tsx";
import { UsageKey, UsageStrip, UsageTable } from "./usage-strip.tsx";
import "./key.css";

/** One key: its state, how it was used, who needs it, and what can be done to it. */
export function KeyPage({ keyId, actions }: { keyId: string; actions: KeyActions }) {
  const key = useKeys().find((one) => one.keyId === keyId);
  const label = key && key.aliases.length > 0 ? nameOfKey(key) : keyId.slice(0, 8);
  return (
    <Page crumbs={[{ label: "Keys", href: "/keys" }, { label }]} state={key ? keyStateLook[key.state].word : "Deleted"}>
      {key ? <Room shown={key} actions={actions} /> : <NoKey keyId={keyId} />}
    </Page>
  );
}

function Room({ shown, actions }: { shown: ShownKey; actions: KeyActions }) {
  const { keyId } = shown;
  const [question, ask] = useState<KeyQuestion>();
  return (
    <>
      <Head shown={shown} ask={ask} />
      <div className="ky-cols">
        <div className="ky-main">
          <UsageSection keyId={keyId} />
          <KeyEventTable keyId={keyId} />
        </div>
        <KeyAside shown={shown} ask={ask} />
      </div>
      <KeyQuestions asked={question && { keyId, question }} actions={actions} onClose={() => ask(undefined)} />
    </>
  );
}

function Head({ shown, ask }: { shown: ShownKey; ask: (question: KeyQuestion) => void }) {
  const { keyId, state, manager, aliases, deletionAt } = shown;
  const [first, ...others] = questionsOf(shown);
  const switches = first === "enable" || first === "disable" ? first : undefined;
  useShortcuts({ d: () => switches && ask(switches) });
  return (
    <header className="ph1 ky-head">
      <h2 className="ell" title={nameOfKey(shown)}>
        {aliases.length > 0 ? nameOfKey(shown) : "Key without an alias"}
      </h2>
      <KeyStateBadge state={state} tint />
      {deletionAt !== undefined && (
        <span className="soft nw">
          is deleted <DeletionTime at={deletionAt} />
        </span>
      )}
      <Chip mono title={keyId}>
        {keyId.slice(0, 8)}… <CopyButton text={keyId} label="Copy the key id" />
      </Chip>
      <Chip>{manager === "AWS" ? "managed by AWS" : "managed by you"}</Chip>
      <span className="sp" />
      {first && (
        <Button onClick={() => ask(first)} shortcut={switches && "d"}>
          {questionWords[first]}
        </Button>
      )}
      {others.length > 0 && <Menu label="Actions" items={menuItemsOf(shown, ask)} />}
    </header>
  );
}

function UsageSection({ keyId }: { keyId: string }) {
  const now = useNow(10_000);
  const usage = useKeyUsages()?.keys[keyId];
  const [isTable, setTable] = useState(false);
  useShortcuts({ t: () => setTable(!isTable) });
  return (
    <section className="ky-usage" aria-label="Key use per minute">
      <SectionHead title="Key use per minute" note="last hour">
        <UsageKey />
        <button type="button" className="tb" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? "Picture" : "Table"}
        </button>
      </SectionHead>
      {isTable ? (
        <div className="ky-minutes-box">
          <UsageTable usage={usage} now={now} />
        </div>
      ) : (
        <>
          <UsageStrip usage={usage} now={now} tall />
          <HourAxis now={now} />
        </>
      )}
    </section>
  );
}

function HourAxis({ now }: { now: number }) {
  const quarter = 15 * 60_000;
  const minute = (at: number) => new Date(at).toISOString().slice(11, 16);
  return (
    <div className="ky-axis" aria-hidden="true">
      {[4, 3, 2, 1].map((quarters) => (
        <span key={quarters}>{minute(now - quarters * quarter)}</span>
      ))}
      <span>now</span>
    </div>
  );
}

function NoKey({ keyId }: { keyId: string }) {
  return (
    <EmptyState
      title="There is no such key"
      lead={
        <>
          <code>{keyId}</code> was deleted, or never was there. What was encrypted with a deleted key cannot be read any
          more; a function that names it needs another one.
        </>
      }
    >
      <ButtonLink href="/keys" variant="solid">
        All keys
      </ButtonLink>
    </EmptyState>
  );
}
