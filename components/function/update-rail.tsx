"use client";
import clsx from "clsx";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { isKeyReason } from "../../server/core/function/state.ts";
import type { Transition } from "../../server/core/function/transition.ts";
import type { FunctionImage } from "../../server/core/image/function-image.ts";
import type { LayerProgress, OptimizationProgress, StepProgress } from "../../server/core/image/optimization.ts";
import { imageName, shortDigest, shortDigestsIn } from "../format/names.ts";
import { percent } from "../format/numbers.ts";
import { KeyCure } from "../key/key-cure.tsx";
import { Ago } from "../live/ages.tsx";
import { Code } from "../ui/chip.tsx";
import { Icon } from "../ui/icon.tsx";
import { layersDone, layerText, layerWords, progressText, stepsToCome, stepText } from "./optimization-summary.ts";
import { isUpdating, StateBadge, StateIcon } from "./state-badge.tsx";
import "./update-rail.css";

interface UpdateRailProps {
  record: FunctionRecord;
  progress: OptimizationProgress | undefined;
  transitions: Transition[];
}

/** What serves now at the left, what is being prepared at the right. Only there while something is, or has failed. */
export function UpdateRail({ record, progress, transitions }: UpdateRailProps) {
  const updating = isUpdating(record);
  const pending = record.state === "Pending";
  if (record.state === "Failed") return <FunctionFailed record={record} />;
  if (!updating && !pending && record.updateStatus !== "Failed") return null;
  const next = record.updating?.image ?? record.serving.image;
  return (
    <section className="rail" aria-label={updating ? "Update in progress" : pending ? "Optimization" : "Update failed"}>
      <div>{pending ? <NothingServes record={record} /> : <Serving record={record} />}</div>
      <div>
        {updating || pending ? (
          <Preparing record={record} image={next} progress={progress} transitions={transitions} />
        ) : (
          <UpdateFailed record={record} progress={progress} />
        )}
      </div>
    </section>
  );
}

function Serving({ record }: { record: FunctionRecord }) {
  const { image } = record.serving;
  const { name, tag } = imageName(image.imageUri);
  return (
    <>
      <div className="r1">
        <StateBadge state={record.state} />
        <b className="ell">{tag ? `${name}:${tag}` : name} serves every invoke</b>
      </div>
      <div className="r2">
        <span>{isUpdating(record) ? "previous code" : "code as before"}</span>
        <code>sha256:{shortDigest(image.digest)}</code>
      </div>
    </>
  );
}

function NothingServes({ record }: { record: FunctionRecord }) {
  const restoring = record.stateReasonCode === "Restoring";
  return (
    <>
      <div className="r1">
        <StateBadge state="Pending" />
        <b>{restoring ? "Restoring" : "Creating"}</b>
      </div>
      <div className="r2">
        <span>no code serves yet; an invoke waits</span>
      </div>
    </>
  );
}

interface PreparingProps extends UpdateRailProps {
  image: FunctionImage;
}

function Preparing({ record, image, progress, transitions }: PreparingProps) {
  const began = transitions.find((one) => one.event === "update-began" || one.to === "Pending");
  const { name, tag } = imageName(image.imageUri);
  const current = progress?.endedAt === undefined ? progress : undefined;
  return (
    <>
      <div className="r1">
        {isUpdating(record) ? (
          <span className="st c-active">
            <StateIcon state="Active" updating />
            Update in progress
          </span>
        ) : (
          <b>Optimizing the image</b>
        )}
        <span className="soft">
          {name}
          {tag && `:${tag}`}
        </span>
        <code className="soft">sha256:{shortDigest(image.digest)}</code>
        {began && (
          <span className="muted">
            started <Ago at={began.at} /> by {began.who}
          </span>
        )}
        {current && (
          <span className="figures ell" title={progressText(current.layers)}>
            {progressText(current.layers)}
          </span>
        )}
      </div>
      {current === undefined ? (
        <div className="r2 muted">waiting for the optimizer</div>
      ) : (
        <>
          <Steps progress={current} updating={isUpdating(record)} />
          <Layers layers={current.layers} />
        </>
      )}
    </>
  );
}

function UpdateFailed({ record, progress }: { record: FunctionRecord; progress: OptimizationProgress | undefined }) {
  return (
    <>
      <div className="r1">
        <span className="st c-failed">
          <Icon name="s-failed" />
          Update failed
        </span>
        {record.updateReasonCode && <Code>{record.updateReasonCode}</Code>}
        {progress && <code className="soft">{progress.imageUri}</code>}
      </div>
      {record.updateReason && <Reason>{record.updateReason}</Reason>}
    </>
  );
}

/** Why, in a whole sentence: what the reason code alone does not say. */
function FunctionFailed({ record }: { record: FunctionRecord }) {
  return (
    <section className="rail" aria-label="Why it failed">
      <div>
        <div className="r1">
          <StateBadge state="Failed" />
        </div>
        <div className="r2">
          <span>no code serves; every invoke is rejected</span>
        </div>
      </div>
      <div>
        <div className="r1">
          <b>{record.stateReasonCode}</b>
          <span className="soft">{record.serving.image.imageUri}</span>
        </div>
        {record.stateReason && <Reason>{record.stateReason}</Reason>}
        {isKeyReason(record.stateReasonCode) && (
          <div className="r2 whole">
            <KeyCure record={record} code={record.stateReasonCode} />
          </div>
        )}
      </div>
    </section>
  );
}

function Reason({ children }: { children: string }) {
  return (
    <div className="r2 whole" title={children}>
      {shortDigestsIn(children)}
    </div>
  );
}

function Steps({ progress, updating }: { progress: OptimizationProgress; updating: boolean }) {
  return (
    <div className="r2">
      {progress.steps.map((step) => (
        <Step key={step.step} step={step} progress={progress} />
      ))}
      {stepsToCome(progress, updating).map((step) => (
        <span key={step} className="stp todo">
          {step.charAt(0).toUpperCase() + step.slice(1)}
        </span>
      ))}
    </div>
  );
}

function Step({ step, progress }: { step: StepProgress; progress: OptimizationProgress }) {
  const running = step.endedAt === undefined;
  const done = step.step === "verify" || step.step === "cut and encrypt" ? layersDone(progress.layers) : undefined;
  return (
    <span className="stp" aria-busy={running}>
      {running && (
        <span className="prog">
          <i style={{ width: percent(done ?? 1) }} />
        </span>
      )}
      {!running && <Icon name={step.failed ? "g-x" : "r-ok"} className={step.failed ? "bad" : "good"} />}
      {stepText(step, progress)}
    </span>
  );
}

/** Layers side by side, as wide as they are large. */
function Layers({ layers }: { layers: LayerProgress[] }) {
  if (layers.length === 0) return null;
  const smallest = Math.max(...layers.map((layer) => layer.sizeBytes)) / 40 || 1;
  return (
    <ol className="layers" aria-label="Layers">
      {layers.map((layer) => {
        const done = layer.sizeBytes === 0 ? 0 : layer.doneBytes / layer.sizeBytes;
        return (
          <li
            key={layer.diffId}
            className={clsx("layer", layer.status)}
            style={{ flexGrow: Math.max(smallest, layer.sizeBytes) }}
            title={`${layer.diffId}, ${layerText(layer)}`}
          >
            <span className="reach">
              <i style={{ width: percent(layer.status === "known" ? 1 : done) }} />
            </span>
            <span className="words" aria-hidden="true">
              {layerWords(layer)}
            </span>
            <span className="sr">
              {shortDigest(layer.diffId)} {layerText(layer)}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
