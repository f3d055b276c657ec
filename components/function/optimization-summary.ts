/** The optimizer's progress in figures: what the rail writes beside its bars. Pure. */
import {
  type LayerProgress,
  type OptimizationProgress,
  type OptimizationStep,
  optimizationSteps,
  type StepProgress,
} from "../../server/core/image/optimization.ts";
import { bytes } from "../format/bytes.ts";
import { brief } from "../format/durations.ts";
import { counted } from "../format/numbers.ts";

/** "Fetch 0.2 s" once it has ended; while it runs its own count. */
export function stepText(step: StepProgress, progress: OptimizationProgress): string {
  const name = step.step.charAt(0).toUpperCase() + step.step.slice(1);
  if (step.endedAt !== undefined) return `${name} ${brief(step.endedAt - step.startedAt)}`;
  if (step.step !== "verify" || progress.layers.length === 0) return name;
  const done = progress.layers.filter((layer) => layer.status === "verified" || layer.status === "known").length;
  return `${name}, ${done} of ${counted(progress.layers.length, "layer")}`;
}

/** Steps that are still to come, in order. Only an update switches. */
export function stepsToCome({ steps }: OptimizationProgress, updating: boolean): OptimizationStep[] {
  const begun = new Set(steps.map(({ step }) => step));
  return optimizationSteps.filter((step) => !begun.has(step) && (updating || step !== "switch"));
}

/** "2.9 MB new, 44.6 MB shared; 2 of 7 layers known, not read again" */
export function progressText(layers: LayerProgress[]): string {
  const read = layers.filter((layer) => layer.status !== "known");
  const stored = storedText(sum(read.map((layer) => layer.newBytes)), sum(read.map((layer) => layer.sharedBytes)));
  return [stored, knownText(layers)].filter(Boolean).join("; ");
}

/** "2.9 MB new, 44.6 MB shared", and what there is none of is left out. */
function storedText(newBytes: number, sharedBytes: number): string {
  const parts = [newBytes > 0 && `${bytes(newBytes)} new`, sharedBytes > 0 && `${bytes(sharedBytes)} shared`];
  return parts.filter(Boolean).join(", ");
}

/** Under the bar of one layer, as short as can be: "80.0 of 125.8 MB", "125.8 MB new", "132.0 MB known" */
export function layerWords({ sizeBytes, doneBytes, newBytes, sharedBytes, status }: LayerProgress): string {
  const size = sizeBytes > 0 ? bytes(sizeBytes) : "";
  if (status === "known") return `${size} known`.trim();
  if (status === "verifying" && sizeBytes > 0) return `${bytes(doneBytes)} of ${size}`;
  return (status === "verified" && storedText(newBytes, sharedBytes)) || size;
}

/** Of one layer: "16.2 MB, verifying, 2.9 MB new, 13.3 MB shared" */
export function layerText({ sizeBytes, status, newBytes, sharedBytes }: LayerProgress): string {
  const size = sizeBytes > 0 ? bytes(sizeBytes) : "size not known yet";
  if (status === "known") return `${size}, known, not read again`;
  return [size, status, storedText(newBytes, sharedBytes)].filter(Boolean).join(", ");
}

/** The step that runs, for a row: "cut and encrypt 62 %" */
export function runningText(progress: OptimizationProgress): string {
  const running = progress.steps.findLast(({ endedAt }) => endedAt === undefined);
  if (!running) return "waiting for the optimizer";
  const done = readsLayers.has(running.step) ? layersDone(progress.layers) : undefined;
  return done === undefined ? running.step : `${running.step} ${Math.floor(done * 100)} %`;
}

/** Steps that go through the layers, side by side. */
const readsLayers: ReadonlySet<string> = new Set(["verify", "cut and encrypt"]);

/** What is done of the layers that have to be read, from 0 to 1; undefined while their size is not known. */
export function layersDone(layers: LayerProgress[]): number | undefined {
  const read = layers.filter((layer) => layer.status !== "known");
  const size = sum(read.map((layer) => layer.sizeBytes));
  if (size === 0) return layers.length > 0 && read.length === 0 ? 1 : undefined;
  return Math.min(1, sum(read.map((layer) => layer.doneBytes)) / size);
}

/** "2 of 7 layers known, not read again" */
function knownText(layers: LayerProgress[]): string | undefined {
  const known = layers.filter((layer) => layer.status === "known").length;
  if (known === 0) return undefined;
  return `${known} of ${counted(layers.length, "layer")} known, not read again`;
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
