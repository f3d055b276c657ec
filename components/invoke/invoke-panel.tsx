"use client";
import { useRef, useState } from "react";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { isLatest, type VersionName } from "../../server/core/function/version.ts";
import type { InvocationRecord, InvocationType } from "../../server/core/invoke/invocation.ts";
import { clock } from "../format/times.ts";
import type { FunctionActions } from "../function/function-actions.ts";
import { useLive } from "../live/live-context.ts";
import { useAliases, useEngine, usePublished } from "../live/use-subject.ts";
import { Button } from "../ui/button.tsx";
import { Wrong } from "../ui/field.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { InFlight } from "./in-flight.tsx";
import { JsonEditor, type JsonEditorHandle } from "./json-editor.tsx";
import { jsonProblem } from "./json-tokens.ts";
import { LastResult } from "./last-result.tsx";
import { QueuedEvents } from "./queued-events.tsx";
import { startOnce } from "./start-once.ts";
import { useKeptPayload } from "./use-kept-payload.ts";
import "./invoke-panel.css";

interface InvokePanelProps {
  /** The version that the page shows: invoked unless another one is chosen. */
  record: FunctionRecord;
  /** Of this function, newest first. */
  invocations: InvocationRecord[];
  startInvoke: FunctionActions["startInvoke"];
  /** Shows the log lines of one invoke. */
  onShowLog: (requestId: string) => void;
}

export function InvokePanel({ record, invocations, startInvoke, onShowLog }: InvokePanelProps) {
  return (
    <section className="inv" aria-label="Invoke">
      <Sender shown={record} startInvoke={startInvoke} />
      <InFlight invocations={invocations} />
      <QueuedEvents invocations={invocations} />
      <LastResult invocations={invocations} shownVersion={record.version} onShowLog={onShowLog} />
    </section>
  );
}

/** The payload and the button. Invoke only starts one: the button is free again at once. */
function Sender({ shown, startInvoke }: { shown: VersionName } & Pick<InvokePanelProps, "startInvoke">) {
  const { functionName } = shown;
  const [initial, keep] = useKeptPayload(functionName);
  const [edited, setEdited] = useState<string>();
  const [type, setType] = useState<InvocationType>("RequestResponse");
  const [qualifier, setQualifier] = useState(isLatest(shown) ? "" : shown.version);
  const [refused, setRefused] = useState<{ code?: string; message: string }>();
  const { connection } = useLive();
  const editor = useRef<JsonEditorHandle>(null);
  useShortcuts({ i: () => editor.current?.focus() });
  const payload = edited ?? initial ?? "";
  const problem = jsonProblem(payload);

  async function invoke() {
    setRefused(undefined);
    try {
      const result = await startOnce(
        (again) => startInvoke(functionName, { payload, type, ...(qualifier !== "" && { qualifier }), ...again }),
        connection.state.position.bootId,
      );
      if (!result.ok) setRefused(result);
    } catch {
      // The action itself could not be reached: whether the invoke began is not known.
      setRefused({ message: "Lambdarium did not answer. Whether the invoke began is not known." });
    }
  }

  return (
    <>
      <SectionHead title="Invoke">
        <span className="muted">{problem === undefined ? "payload is kept" : "not JSON"}</span>
        <Qualifiers functionName={functionName} value={qualifier} onChange={setQualifier} />
      </SectionHead>
      {initial === undefined ? (
        <div className="json-editor" />
      ) : (
        <JsonEditor
          handle={editor}
          initial={initial}
          label="Payload, JSON"
          onSubmit={invoke}
          onChange={(text) => {
            setEdited(text);
            setRefused(undefined);
            keep(text);
          }}
        />
      )}
      <div className="go">
        <select
          className="sel"
          aria-label="Invocation type"
          value={type}
          onChange={(event) => setType(event.target.value === "Event" ? "Event" : "RequestResponse")}
        >
          <option>RequestResponse</option>
          <option>Event</option>
        </select>
        <span className="problem" title={problem}>
          {problem}
        </span>
        <Button variant="solid" shortcut="Ctrl ↵" onClick={invoke}>
          Invoke
        </Button>
      </div>
      <EngineAway />
      {refused && (
        <div className="refused">
          <Wrong {...refused} />
        </div>
      )}
    </>
  );
}

interface QualifiersProps {
  functionName: string;
  value: string;
  onChange: (qualifier: string) => void;
}

/** Which version, or by which alias; where there are none there is no choice. */
function Qualifiers({ functionName, value, onChange }: QualifiersProps) {
  const versions = usePublished(functionName);
  const aliases = useAliases(functionName);
  const names = [...aliases.map(({ name }) => name), ...versions.map(({ version }) => version)];
  if (names.length === 0 && value === "") return null;
  // One that was deleted stays chosen: the invoke says that it is not there.
  const shown = value === "" || names.includes(value) ? names : [value, ...names];
  return (
    <select className="sel" aria-label="Qualifier" value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">unqualified</option>
      {shown.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** Why no invoke can run now; an Event is accepted all the same, and waits. */
function EngineAway() {
  const absence = useEngine()?.absence;
  if (absence === undefined) return null;
  const since = clock(absence.since);
  return (
    <div className="refused">
      <Wrong
        message={`Docker Engine does not answer since ${since} UTC, so no invoke can run: ${absence.reason}. An Event waits until it is back.`}
      />
    </div>
  );
}
