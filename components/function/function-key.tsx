"use client";
import Link from "next/link";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { lambdaAlias } from "../../server/core/key/alias-name.ts";
import type { KeyEvent } from "../../server/core/key/key-event.ts";
import { isUse } from "../../server/core/key/key-event.ts";
import { keyOfFunction, nameOfKey } from "../../server/core/key/shown-key.ts";
import { DeletionTime } from "../key/deletion-time.tsx";
import { keyHref, trailEventHref } from "../key/key-href.ts";
import { KeyStateBadge } from "../key/key-state.tsx";
import { UseOutcome } from "../key/use-outcome.tsx";
import { Ago } from "../live/ages.tsx";
import { useKeyEvents, useKeys } from "../live/use-subject.ts";
import { Icon } from "../ui/icon.tsx";
import "./function-key.css";

const SHOWN_USES = 3;

/**
 * The function's key with its state, and how it was used last for the function.
 * @param onChange absent: it cannot be given another one
 */
export function FunctionKey({ record, onChange }: { record: FunctionRecord; onChange?: () => void }) {
  const { functionName, createdAt, serving } = record;
  const { kmsKeyArn } = serving.configuration;
  const key = keyOfFunction(kmsKeyArn, useKeys());
  // A deleted namesake's uses are not this function's.
  const uses = (useKeyEvents({ functionName }) ?? []).filter((event) => isUse(event) && event.at >= createdAt);
  return (
    <section className="fk" aria-label="Key">
      <Icon name="g-key" />
      {key ? (
        <Link href={keyHref(key.keyId)} className="fk-name ell" title={key.arn}>
          {nameOfKey(key)}
        </Link>
      ) : (
        <code className="fk-name ell">{kmsKeyArn ?? lambdaAlias}</code>
      )}
      {key ? <KeyStateBadge state={key.state} /> : <span className="soft">there is no such key</span>}
      {key?.deletionAt !== undefined && (
        <span className="muted nw">
          <DeletionTime at={key.deletionAt} />
        </span>
      )}
      <span className="fk-uses">
        {uses.length === 0 && <span className="muted">not used for it yet</span>}
        {uses.slice(0, SHOWN_USES).map((event) => (
          <Use key={event.sequence} event={event} />
        ))}
      </span>
      {onChange && (
        <button type="button" className="tb" onClick={onChange}>
          Change key…
        </button>
      )}
    </section>
  );
}

function Use({ event }: { event: KeyEvent }) {
  return (
    <span className="fk-use">
      <Link href={trailEventHref(event.eventId)} prefetch={false} className="soft">
        {event.eventName}
      </Link>
      <span className="muted nw">
        <Ago at={event.at} />
      </span>
      <UseOutcome event={event} />
    </span>
  );
}
