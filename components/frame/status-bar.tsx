"use client";
import { grouped } from "../format/numbers.ts";
import { clock } from "../format/times.ts";
import { Ago, UtcClock } from "../live/ages.tsx";
import { useLiveState } from "../live/clock.ts";
import { useEngine, useEnvironments } from "../live/use-subject.ts";
import { Icon } from "../ui/icon.tsx";
import { useSite } from "./site.tsx";

export function StatusBar({ onShortcuts }: { onShortcuts: () => void }) {
  const site = useSite();
  const environments = useEnvironments().filter((one) => one.state !== "Gone").length;
  return (
    <footer className="status">
      <LiveMark />
      <EventNumber />
      <Engine />
      <span>
        Environments <b>{grouped(environments)}</b> of {grouped(site.concurrencyLimit)}
      </span>
      <span className="sp" />
      <span>
        {site.account} / {site.region}
      </span>
      <span>
        <UtcClock />
      </span>
      <button type="button" className="tb plain" onClick={onShortcuts}>
        <kbd>?</kbd> Shortcuts
      </button>
    </footer>
  );
}

function LiveMark() {
  const { status } = useLiveState();
  const word = { connecting: "Connecting", live: "Live", lost: "Disconnected" }[status];
  return (
    <span className="live" data-status={status}>
      <Icon name={status === "live" ? "g-live" : "g-lost"} />
      {word}
    </span>
  );
}

function EventNumber() {
  const { position, lastMessageAt, lostAt } = useLiveState();
  return (
    <span title={`Event ${position.counter} since the platform started; transition ${position.sequence}`}>
      Event <b>{grouped(position.counter)}</b>
      {lostAt !== undefined && `, ${clock(lostAt)}`}
      {lostAt === undefined && lastMessageAt !== undefined && (
        <>
          , <Ago at={lastMessageAt} />
        </>
      )}
    </span>
  );
}

function Engine() {
  const engine = useEngine();
  if (engine === undefined) return null;
  if (!engine.connected) {
    return (
      <span className="live" data-status="lost" title={engine.absence && `Docker Engine: ${engine.absence.reason}`}>
        <Icon name="g-lost" />
        Docker does not answer
        {engine.absence && (
          <>
            {" "}
            since <b>{clock(engine.absence.since)}</b>
          </>
        )}
      </span>
    );
  }
  return (
    <span title={[`API ${engine.apiVersion}`, ...engine.remarks].join("\n")}>
      Docker <b>{engine.version}</b>, {grouped(engine.containers)}{" "}
      {engine.containers === 1 ? "container" : "containers"}
    </span>
  );
}
