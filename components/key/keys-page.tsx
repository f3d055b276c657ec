"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { KeyState } from "../../server/core/key/key-state.ts";
import type { ShownKey } from "../../server/core/key/shown-key.ts";
import { Page } from "../frame/page.tsx";
import { useNow } from "../live/clock.ts";
import { useAllVersions, useKeys, useKeyUsages } from "../live/use-subject.ts";
import type { ActionResult } from "../ui/action-result.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { type Segment, Segmented } from "../ui/segmented.tsx";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { CreateKeyForm } from "./create-key-form.tsx";
import { dependentsOf } from "./dependents.ts";
import type { KeyActions } from "./key-actions.ts";
import { keyHref } from "./key-href.ts";
import { type AskedQuestion, KeyQuestions, questionsOf } from "./key-questions.tsx";
import { KeyRow } from "./key-row.tsx";
import { keyStateLook } from "./key-state.tsx";
import { UsageKey } from "./usage-strip.tsx";
import "./key.css";

type Filter = "All" | KeyState;
const filters: readonly Filter[] = ["All", "Enabled", "Disabled", "PendingDeletion"];

export interface NewKey {
  aliasName?: string;
  description: string;
}

interface KeysPageProps {
  actions: KeyActions;
  /** Answers the key's id. */
  createKey: (key: NewKey) => Promise<ActionResult<string>>;
}

/** Every key: its state, how it is used, and who needs it. */
export function KeysPage({ actions, createKey }: KeysPageProps) {
  const router = useRouter();
  const keys = useKeys();
  const [filter, setFilter] = useState<Filter>("All");
  const [selected, select] = useState(0);
  const [isTable, setTable] = useState(false);
  const [asked, ask] = useState<AskedQuestion>();
  const [creating, create] = useState(false);
  const shown = filter === "All" ? keys : keys.filter(({ state }) => state === filter);
  const at = Math.min(selected, shown.length - 1);
  const chosen = shown[at];
  useShortcuts({
    j: () => select(Math.min(at + 1, shown.length - 1)),
    k: () => select(Math.max(at - 1, 0)),
    Enter: () => chosen && router.push(keyHref(chosen.keyId)),
    f: () => setFilter(filters[(filters.indexOf(filter) + 1) % filters.length] ?? "All"),
    n: () => create(true),
    t: () => setTable(!isTable),
    d: () => chosen && askToSwitch(chosen, ask),
  });
  const segments = filters.map((value): Segment<Filter> => {
    if (value === "All") return { value, label: "All", count: keys.length };
    const { word, icon, colour } = keyStateLook[value];
    return { value, label: word, icon, colour, count: keys.filter(({ state }) => state === value).length };
  });
  return (
    <Page crumbs={[{ label: "Keys" }]}>
      <div className="ph1">
        <Segmented label="Filter by state" value={filter} segments={segments} onChange={setFilter} />
        <span className="sp" />
        <UsageKey />
        <button type="button" className="tb" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? "Picture" : "Table"}
        </button>
        <Button variant="solid" icon="g-plus" shortcut="n" onClick={() => create(true)}>
          Create key
        </Button>
      </div>
      <div className="pad ky-scroll">
        <Table keys={shown} selected={at} isTable={isTable} ask={ask} />
        {shown.length === 0 && <NoneShown filter={filter} showAll={() => setFilter("All")} />}
        {keys.length > 0 && keys.every(({ manager }) => manager === "AWS") && filter === "All" && <OnlyManaged />}
      </div>
      <KeyQuestions asked={asked} actions={actions} onClose={() => ask(undefined)} />
      <Dialog open={creating} onClose={() => create(false)} title="Create a key">
        <CreateKeyForm createKey={createKey} onClose={() => create(false)} />
      </Dialog>
    </Page>
  );
}

interface TableProps {
  keys: ShownKey[];
  selected: number;
  /** The last hour in figures. */
  isTable: boolean;
  ask: (asked: AskedQuestion) => void;
}

function Table({ keys, selected, isTable, ask }: TableProps) {
  const now = useNow(10_000);
  const all = useKeys();
  const functions = useAllVersions();
  const usages = useKeyUsages();
  return (
    <table className="ky-list">
      <thead>
        <tr>
          <th className="w-state">State</th>
          <th className="w-name">Key</th>
          <th className="w-strip">
            <div className="ky-ax">
              <span>Uses in the last hour</span>
              <span>now</span>
            </div>
          </th>
          <th className="w-used">Needed by</th>
          <th className="w-origin">Managed by</th>
          <th className="w-rotation">Rotation</th>
          <th className="w-last">Last use</th>
          <th className="w-menu">
            <span className="sr">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key, index) => (
          <KeyRow
            key={key.keyId}
            shown={key}
            selected={index === selected}
            usage={usages?.keys[key.keyId]}
            dependents={dependentsOf(key, functions, all)}
            isTable={isTable}
            now={now}
            ask={(question) => ask({ keyId: key.keyId, question })}
          />
        ))}
      </tbody>
    </table>
  );
}

function NoneShown({ filter, showAll }: { filter: Filter; showAll: () => void }) {
  if (filter === "All") return <p className="quietly">There is no key yet.</p>;
  return (
    <p className="quietly">
      No key is {keyStateLook[filter].word}.{" "}
      <Button variant="quiet" onClick={showAll}>
        Show all
      </Button>
    </p>
  );
}

function OnlyManaged() {
  return (
    <p className="ky-only">
      Functions that name no key are sealed with <code>alias/aws/lambda</code>, which AWS manages. A key of your own can
      be disabled, deleted and given a policy: create one, then choose it in a function&apos;s configuration.
    </p>
  );
}

/** By one letter: to the other of the two states, with the question in between. */
function askToSwitch(key: ShownKey, ask: (asked: AskedQuestion) => void): void {
  const question = questionsOf(key).find((one) => one === "enable" || one === "disable");
  if (question) ask({ keyId: key.keyId, question });
}
