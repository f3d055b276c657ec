"use client";

import type { TrailCheck, TrailState } from "../../server/core/trail/trail-check.ts";
import { faultText } from "../../server/core/trail/verify-chain.ts";
import { counted, grouped, percent } from "../format/numbers.ts";
import { clock, iso, when } from "../format/times.ts";
import { useNow } from "../live/clock.ts";
import { useTrailState } from "../live/use-subject.ts";
import type { ActionResult } from "../ui/action-result.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Wrong } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { shortHash } from "./trail-words.ts";

export type VerifyTrail = () => Promise<ActionResult<void>>;

interface Props {
  verify: VerifyTrail;
  onOpen: (eventId: string) => void;
}

/** Whether the trail is as it was written: never without a number, and when it was looked at last. */
export function TrailIntegrity({ verify, onOpen }: Props) {
  const state = useTrailState();
  const { refusal, busy, run } = useAnswer(() => undefined);
  const isRunning = state?.check !== undefined && state.check.endedAt === undefined;
  const start = () => !busy && !isRunning && run(verify);
  useShortcuts({ v: start });
  return (
    <section className="tr-integrity" aria-label="Integrity" data-broken={isBroken(state) || undefined}>
      {state && <Verdict state={state} onOpen={onOpen} />}
      {state && <Extent state={state} />}
      {refusal && <Wrong {...refusal} />}
      <span className="sp" />
      <Button variant="quiet" shortcut="v" disabled={busy || isRunning} onClick={start}>
        Verify
      </Button>
    </section>
  );
}

function Extent({ state: { count, head, firstAt, check } }: { state: TrailState }) {
  const now = useNow(60_000);
  if (check?.verdict?.intact) {
    const newer = count - check.verdict.count;
    return newer > 0 ? <span className="soft tr-count">{counted(newer, "record")} since then</span> : null;
  }
  return (
    <>
      <span className="soft tr-count">
        {counted(count, "record")}
        {firstAt !== undefined && (
          <>
            {" "}
            since <time dateTime={iso(firstAt)}>{when(firstAt, now)}</time>
          </>
        )}
      </span>
      <span className="soft">
        head <code title={head}>{shortHash(head)}</code> <CopyButton text={head} label="Copy the head" />
      </span>
    </>
  );
}

function Verdict({ state, onOpen }: { state: TrailState } & Pick<Props, "onOpen">) {
  const { check, fault } = state;
  if (check !== undefined && check.endedAt === undefined) return <Progress check={check} />;
  // What the start found is told until somebody has looked at everything.
  if (check === undefined) {
    return fault === undefined ? (
      <span className="st res-ok unknown">
        <Icon name="g-chain" />
        Not verified since the start
      </span>
    ) : (
      <Broken text={fault} />
    );
  }
  if (check.failure !== undefined) return <Broken text={`Not verified to its end: ${check.failure}`} />;
  const { verdict, shown } = check;
  if (verdict?.intact === false) {
    return (
      <Broken text={faultText(verdict.fault)}>
        {shown && (
          <button type="button" className="tb" onClick={() => onOpen(shown.eventId)}>
            {shown.sequence === verdict.fault.sequence ? "Show it" : `Show record ${grouped(shown.sequence)} before`}
          </button>
        )}
      </Broken>
    );
  }
  return <Intact check={check} fault={fault} />;
}

function Intact({ check, fault }: { check: TrailCheck; fault: string | undefined }) {
  const now = useNow(60_000);
  const { verdict, endedAt = 0 } = check;
  if (verdict === undefined) return null;
  return (
    <>
      <span className="st c-active" role="status">
        <Icon name="g-chain" />
        <span>
          Intact: {counted(verdict.count, "record")}, head <code title={verdict.head}>{shortHash(verdict.head)}</code>{" "}
          <CopyButton text={verdict.head} label="Copy the head" />, verified at{" "}
          <time dateTime={iso(endedAt)}>{timeOf(endedAt, now)}</time>
        </span>
      </span>
      {fault !== undefined && <Broken text={fault} />}
    </>
  );
}

function Broken({ text, children }: { text: string; children?: React.ReactNode }) {
  return (
    <span className="st c-failed" role="alert">
      <Icon name="s-failed" />
      <span>
        Broken: {text} {children}
      </span>
    </span>
  );
}

function Progress({ check: { checkedRecords, totalRecords } }: { check: TrailCheck }) {
  return (
    <span className="tr-progress" role="status" aria-busy="true">
      <span className="bar">
        <i style={{ width: percent(Math.min(checkedRecords, totalRecords), Math.max(1, totalRecords)) }} />
      </span>
      Verifying, {grouped(checkedRecords)} of {counted(totalRecords, "record")}
    </span>
  );
}

function isBroken(state: TrailState | undefined): boolean {
  const verdict = state?.check?.verdict;
  return verdict?.intact === false || (state?.fault !== undefined && verdict === undefined);
}

function timeOf(at: number, now: number): string {
  const shown = when(at, now);
  return shown.includes(" ") ? shown : clock(at);
}
