"use client";
import clsx from "clsx";
import Link from "next/link";
import { useEffect, useRef } from "react";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { KeyUsage } from "../../server/core/key/key-usage.ts";
import { nameOfKey, type ShownKey } from "../../server/core/key/shown-key.ts";
import { grouped } from "../format/numbers.ts";
import { useChanged } from "../function/use-changed.ts";
import { Ago } from "../live/ages.tsx";
import { Menu } from "../ui/menu.tsx";
import { DeletionTime } from "./deletion-time.tsx";
import { Dependents } from "./dependents-line.tsx";
import { keyHref } from "./key-href.ts";
import { type KeyQuestion, menuItemsOf } from "./key-questions.tsx";
import { KeyStateBadge } from "./key-state.tsx";
import { barsOf } from "./usage-bars.ts";
import { UsageStrip } from "./usage-strip.tsx";

interface KeyRowProps {
  shown: ShownKey;
  selected: boolean;
  usage: KeyUsage | undefined;
  dependents: FunctionRecord[];
  isTable: boolean;
  now: number;
  ask: (question: KeyQuestion) => void;
}

export function KeyRow({ shown, selected, usage, dependents, isTable, now, ask }: KeyRowProps) {
  const { keyId, state, manager, rotation, deletionAt } = shown;
  const changed = useChanged(state);
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (selected) row.current?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  const items = menuItemsOf(shown, ask);
  return (
    <tr ref={row} data-key={keyId} data-selected={selected || undefined} className={clsx(changed && "changed")}>
      <td className="c1">
        <KeyStateBadge state={state} />
        {deletionAt !== undefined && (
          <div className="l2 muted">
            <DeletionTime at={deletionAt} />
          </div>
        )}
      </td>
      <td>
        <Names shown={shown} />
      </td>
      <td>{isTable ? <Figures usage={usage} now={now} /> : <UsageStrip usage={usage} now={now} />}</td>
      <td className="ell">
        <Dependents functions={dependents} />
      </td>
      <td className="soft nw">{manager === "AWS" ? "AWS" : "you"}</td>
      <td className="soft nw">{rotation ? `every ${grouped(rotation.periodDays)} d` : "off"}</td>
      <td className="nw">{usage ? <Ago at={usage.lastUsedAt} /> : <span className="soft">never</span>}</td>
      <td className="ky-menu">{items.length > 0 && <Menu label={`Actions on ${nameOfKey(shown)}`} items={items} />}</td>
    </tr>
  );
}

/** By its first alias; the others, its id and what it is for beneath. */
function Names({ shown }: { shown: ShownKey }) {
  const { keyId, aliases, description } = shown;
  const [, ...others] = aliases;
  return (
    <>
      <Link href={keyHref(keyId)} className="ky-name ell" title={[...aliases, keyId].join("\n")}>
        {aliases.length > 0 ? nameOfKey(shown) : `${keyId.slice(0, 8)}…`}
      </Link>
      <div className="l2 muted ell" title={description}>
        {aliases.length > 0 && <code>{keyId.slice(0, 8)}</code>}
        {others.length > 0 && `, also ${others.join(", ")}`}
        {description !== "" && `${aliases.length > 0 ? ", " : ""}${description}`}
      </div>
    </>
  );
}

/** What the strip shows, in words. */
function Figures({ usage, now }: { usage: KeyUsage | undefined; now: number }) {
  const bars = barsOf(usage, now);
  const good = bars.reduce((sum, bar) => sum + bar.good, 0);
  const refused = bars.reduce((sum, bar) => sum + bar.refused, 0);
  if (bars.length === 0) return <span className="muted">not in the last hour</span>;
  return (
    <span className="soft nw">
      {grouped(good)} used, {grouped(refused)} refused
    </span>
  );
}
