"use client";

import { counted } from "../format/numbers.ts";
import { useSite } from "../frame/site.tsx";
import { Since } from "../live/ages.tsx";
import { useEngine } from "../live/use-subject.ts";
import { Wrong } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { KeyValue } from "../ui/key-value.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import "../function/state-badge.css";

/** What runs here, and what its engine cannot guarantee. */
export function EngineFacts({ startedAt, nodeVersion }: { startedAt: number; nodeVersion: string }) {
  const site = useSite();
  const engine = useEngine();
  return (
    <>
      <section aria-label="This platform">
        <SectionHead title="This platform" />
        <KeyValue
          rows={[
            { label: "Lambdarium", value: site.version },
            { label: "Running for", value: <Since at={startedAt} /> },
            { label: "Endpoint", value: <code>{site.endpoint}</code>, copy: site.endpoint },
            { label: "Account, region", value: `${site.account}, ${site.region}` },
            { label: "Node", value: nodeVersion },
          ]}
        />
      </section>
      <section aria-label="Docker Engine">
        <SectionHead title="Docker Engine" />
        {engine && !engine.connected && (
          <Wrong
            message={`Docker Engine does not answer${engine.absence ? `: ${engine.absence.reason}` : ""}. Functions cannot start until it does.`}
          />
        )}
        {engine && (
          <KeyValue
            rows={[
              { label: "Version", value: engine.version || "unknown" },
              { label: "API", value: engine.apiVersion || "unknown" },
              { label: "Running now", value: counted(engine.containers, "container") },
            ]}
          />
        )}
        {engine && engine.remarks.length > 0 && (
          <>
            <h3 className="set-h3">What this engine cannot guarantee</h3>
            <ul className="set-remarks">
              {engine.remarks.map((remark) => (
                <li key={remark}>{remark}</li>
              ))}
            </ul>
          </>
        )}
        {engine?.connected && engine.remarks.length === 0 && (
          <p className="set-note">
            <span className="st res-ok">
              <Icon name="r-ok" />
              Everything that was probed at the start holds.
            </span>
          </p>
        )}
      </section>
    </>
  );
}
