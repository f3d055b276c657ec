"use client";

import type { ScrubStatus } from "../../server/core/image/store-status.ts";
import { bytes } from "../format/bytes.ts";
import { span } from "../format/durations.ts";
import { counted, grouped, percent, percentOf } from "../format/numbers.ts";
import { Ago } from "../live/ages.tsx";
import { useStore, useStoreFigures } from "../live/use-subject.ts";
import type { ActionResult } from "../ui/action-result.ts";
import { Button } from "../ui/button.tsx";
import { Wrong } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import { useAnswer } from "../ui/use-answer.ts";

/** The encrypted store: what sharing saves, and whether every chunk is what its name says. */
export function StoreSection({ scrub }: { scrub: () => Promise<ActionResult<void>> }) {
  const store = useStore();
  const { refusal, busy, run } = useAnswer(() => undefined);
  const isRunning = store?.scrub !== undefined && store.scrub.endedAt === undefined;
  return (
    <section aria-label="Store">
      <SectionHead title="Store" note="what functions run from: encrypted, each chunk once">
        <Button disabled={busy || isRunning} onClick={() => run(scrub)}>
          Verify the store
        </Button>
      </SectionHead>
      {refusal && <Wrong {...refusal} />}
      <dl className="sto">
        <Figures />
        {store?.collection && (
          <div>
            <dt>Collected</dt>
            <dd>
              {store.collection.freedChunks === 0
                ? "nothing was to be freed"
                : `${bytes(store.collection.freedBytes)} freed`}
              , <Ago at={store.collection.endedAt} />
            </dd>
          </div>
        )}
        <div>
          <dt>Verified</dt>
          <dd>{store?.scrub ? <Scrub scrub={store.scrub} /> : <span className="muted">not since the start</span>}</dd>
        </div>
      </dl>
      {store?.scrub && store.scrub.damaged.length > 0 && <Damaged scrub={store.scrub} />}
    </section>
  );
}

function Figures() {
  const figures = useStoreFigures();
  if (!figures) return null;
  const { copies, copiesBytes, chunks, chunksBytes } = figures;
  if (copies === 0) return <Fact label="Holds" value={<span className="muted">no function's image yet</span>} />;
  return (
    <>
      <Fact label="Images of functions" value={`${counted(copies, "image")}, ${bytes(copiesBytes)} unpacked`} />
      <Fact
        label="Stored once"
        value={`${bytes(chunksBytes)} in ${counted(chunks, "chunk")}, ${grouped(percentOf(chunksBytes, copiesBytes), 1)} % of that`}
      />
    </>
  );
}

function Fact({ label, value }: { label: string; value: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Scrub({ scrub }: { scrub: ScrubStatus }) {
  const { startedAt, endedAt, checkedChunks, totalChunks, checkedBytes, damaged, failure } = scrub;
  if (endedAt === undefined) {
    return (
      <span className="sto-run" role="status" aria-busy="true">
        <span className="sto-bar">
          <i style={{ width: percent(checkedChunks, Math.max(1, totalChunks)) }} />
        </span>
        {grouped(checkedChunks)} of {counted(totalChunks, "chunk")}, {bytes(checkedBytes)}
      </span>
    );
  }
  if (failure !== undefined) {
    return (
      <span className="sto-end bad">
        <Icon name="s-failed" />
        not to its end: {failure}
      </span>
    );
  }
  const read = `${counted(checkedChunks, "chunk")}, ${bytes(checkedBytes)} read in ${span(endedAt - startedAt)}`;
  return (
    <span className={damaged.length > 0 ? "sto-end bad" : "sto-end"}>
      <Icon name={damaged.length > 0 ? "s-failed" : "r-ok"} />
      <span>
        {damaged.length > 0 ? `${grouped(damaged.length)} damaged or missing: ` : "intact: "}
        {read}, <Ago at={endedAt} />
      </span>
    </span>
  );
}

/** Which, and what becomes of it. */
function Damaged({ scrub: { damaged } }: { scrub: ScrubStatus }) {
  return (
    <div className="sto-damaged">
      <p>
        What was damaged is set aside in <code>chunks/quarantine</code>. Active functions that need it have been stored
        again from where their image came from; one whose image is gone is Failed, and an update to an image that is
        there mends it.
      </p>
      <ul>
        {damaged.slice(0, 20).map((name) => (
          <li key={name}>
            <code>{name}</code>
          </li>
        ))}
      </ul>
      {damaged.length > 20 && <p className="muted">and {grouped(damaged.length - 20)} more, in the platform's log</p>}
    </div>
  );
}
