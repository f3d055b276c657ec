/** The optimizer's progress in figures: what the rail writes beside its bars. Pure. */
import type { LayerProgress, OptimizationProgress, StepProgress } from "../../server/core/image/optimization.ts";
import { span } from "../format/durations.ts";
import { counted } from "../format/numbers.ts";

/** "Fetch 0.2 s" once it has ended; while it runs its own count. */
export function stepText(step: StepProgress, progress: OptimizationProgress): string {
  const name = step.step.charAt(0).toUpperCase() + step.step.slice(1);
  if (step.endedAt !== undefined) return `${name} ${span(step.endedAt - step.startedAt)}`;
  if (step.step !== "verify" || progress.layers.length === 0) return name;
  const done = progress.layers.filter((layer) => layer.status === "verified" || layer.status === "known").length;
  return `${name}, ${done} of ${counted(progress.layers.length, "layer")}`;
}

/** What is done of the layers that have to be read, from 0 to 1; undefined while their size is not known. */
export function layersDone(layers: LayerProgress[]): number | undefined {
  const read = layers.filter((layer) => layer.status !== "known");
  const size = sum(read.map((layer) => layer.sizeBytes));
  if (size === 0) return layers.length > 0 && read.length === 0 ? 1 : undefined;
  return Math.min(1, sum(read.map((layer) => layer.doneBytes)) / size);
}

/** "2 of 7 layers known, not read again" */
export function knownText(layers: LayerProgress[]): string | undefined {
  const known = layers.filter((layer) => layer.status === "known").length;
  if (known === 0) return undefined;
  return `${known} of ${counted(layers.length, "layer")} known, not read again`;
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
