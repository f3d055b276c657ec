/** One optimization: fetch the image, verify, cut and encrypt every layer, seal its manifest, load the engine. */
import { isStoreError } from "../core/errors/store-error.ts";
import type { Place } from "../core/function/arn.ts";
import type { Deployment, FunctionRecord } from "../core/function/function-record.ts";
import { keyFaultOf } from "../core/function/key-fault.ts";
import type { VersionName } from "../core/function/version.ts";
import type { OptimizedImage } from "../core/image/function-image.ts";
import type { LayerProgress } from "../core/image/optimization.ts";
import type { Clock } from "../ports/clock.ts";
import type { EngineImages } from "../ports/engine-images.ts";
import type { Functions } from "../ports/functions.ts";
import type { ImageSources } from "../ports/image-sources.ts";
import type { OptimizedImageRecords } from "../ports/optimized-image-records.ts";
import { type OptimizedImages, type SealFor, unobserved } from "../ports/optimized-images.ts";
import { loadImage } from "./load-image.ts";
import type { OptimizationLine } from "./optimization-board.ts";
import { copyOf, keyUserOf, sealForOf } from "./seal-for.ts";

export interface OptimizationPorts {
  functions: Functions;
  imageSources: ImageSources;
  optimizedImages: OptimizedImages;
  optimizedImageRecords: OptimizedImageRecords;
  engineImages: EngineImages;
  clock: Clock;
  config: Place;
}

export interface Preparation {
  optimized: OptimizedImage;
  /** One sentence: "Optimized: 2 layers verified, 4 known, 130.4 MB, 2.1 s". */
  cause: string;
}

/** What a version waits for: the deployment to prepare, and the one that serves meanwhile. */
export interface Wanted extends VersionName {
  deployment: Deployment;
  /** Undefined: no update. */
  serving?: Deployment;
}

export function wantedBy(record: FunctionRecord): Wanted | undefined {
  const { functionName, version, serving, updating } = record;
  if (record.state === "Pending") return { functionName, version, deployment: serving };
  if (record.updateStatus === "InProgress" && updating) return { functionName, version, deployment: updating, serving };
  return undefined;
}

/** @throws ImageError when the image is to blame, anything else when it is not. */
export async function optimizeImage(
  wanted: Wanted,
  line: OptimizationLine,
  ports: OptimizationPorts,
  signal: AbortSignal,
): Promise<Preparation> {
  const { functionName, deployment } = wanted;
  const { image } = deployment;
  const { imageSources, optimizedImages, optimizedImageRecords, engineImages, clock, config } = ports;
  const known = (await reconfigure(wanted, line, ports, signal)) ?? (await copySibling(wanted, line, ports, signal));
  if (known) return known;
  const startedAt = clock.monotonic();
  const fetched = await during("fetch", line, () => imageSources.fetch(image, functionName, signal));
  const sealFor = sealForOf(wanted, deployment, config);
  // It tells the line of its own steps.
  const optimized = await optimizedImages.optimize(fetched, sealFor, line, signal);
  await optimizedImageRecords.put({ image: optimized, optimizedAt: clock.now() });
  await during("load", line, async () => {
    if (await engineImages.has(optimized, signal)) return;
    try {
      await load(optimized, sealFor, ports, signal);
    } catch (error) {
      if (!isStoreError(error)) throw error;
      // A known layer's chunk is damaged: stored again, once.
      await optimizedImages.optimize(fetched, sealFor, unobserved, signal);
      await load(optimized, sealFor, ports, signal);
    }
  });
  const durationMs = clock.monotonic() - startedAt;
  return { optimized, cause: causeOf(optimized, line.progress().layers, durationMs) };
}

/**
 * A change of configuration alone: the image is the one that serves. With another key it is sealed again.
 * @returns undefined when the image has to be prepared all the same
 */
async function reconfigure(
  { functionName, version, deployment, serving }: Wanted,
  line: OptimizationLine,
  { optimizedImages, engineImages, config }: OptimizationPorts,
  signal: AbortSignal,
): Promise<Preparation | undefined> {
  const { optimized } = deployment.image;
  if (!serving || !optimized || !(await engineImages.has(optimized, signal))) return undefined;
  const cause = "Configuration updated: the image is the same and already loaded";
  if (deployment.configuration.kmsKeyArn === serving.configuration.kmsKeyArn) return { optimized, cause };
  const name = { functionName, version };
  const copy = copyOf(name, optimized.configDigest, config);
  try {
    const sealFor = sealForOf(name, deployment, config);
    await during("seal", line, () => optimizedImages.reseal(copy, keyUserOf(functionName, serving), sealFor));
    return { optimized, cause: "Configuration updated: the image is the same, sealed again with the function's key" };
  } catch (error) {
    // The key that it was sealed with cannot be had: sealed anew from the repository, which needs the new one alone.
    if (!isStoreError(error) && !keyFaultOf(error)) throw error;
    return undefined;
  }
}

/**
 * Another version of the function runs the same image: its copy is sealed once more, for this one.
 * @returns undefined when there is none, or it cannot be opened
 */
async function copySibling(
  wanted: Wanted,
  line: OptimizationLine,
  ports: OptimizationPorts,
  signal: AbortSignal,
): Promise<Preparation | undefined> {
  const { functionName, version, deployment } = wanted;
  const sealFor = sealForOf(wanted, deployment, ports.config);
  for (const sibling of await ports.functions.versions(functionName)) {
    const { image } = sibling.serving;
    const isUsable =
      sibling.version !== version && sibling.state === "Active" && image.digest === deployment.image.digest;
    if (!isUsable || !image.optimized) continue;
    const { optimized } = image;
    try {
      const copy = copyOf(sibling, optimized.configDigest, ports.config);
      await during("seal", line, () =>
        ports.optimizedImages.reseal(copy, keyUserOf(functionName, sibling.serving), sealFor),
      );
      await during("load", line, async () => {
        if (!(await ports.engineImages.has(optimized, signal))) await load(optimized, sealFor, ports, signal);
      });
      return { optimized, cause: `Optimized: the copy of version ${sibling.version} has been sealed once more` };
    } catch (error) {
      if (!isStoreError(error) && !keyFaultOf(error)) throw error;
    }
  }
  return undefined;
}

async function load(
  optimized: OptimizedImage,
  { functionArn, version, user }: SealFor,
  { optimizedImages, engineImages }: OptimizationPorts,
  signal: AbortSignal,
): Promise<void> {
  const opened = await optimizedImages.open({ functionArn, version, configDigest: optimized.configDigest }, user);
  await loadImage(optimized, opened, engineImages, signal);
}

async function during<Result>(
  step: "fetch" | "seal" | "load",
  line: OptimizationLine,
  work: () => Promise<Result>,
): Promise<Result> {
  line.step(step, "began");
  const result = await work();
  line.step(step, "ended");
  return result;
}

function causeOf(optimized: OptimizedImage, layers: LayerProgress[], durationMs: number): string {
  const known = layers.filter(({ status }) => status === "known").length;
  const verified = layers.length - known;
  const parts = [
    verified > 0 || known === 0 ? `${verified} ${verified === 1 ? "layer" : "layers"} verified` : undefined,
    known > 0 ? `${known} ${verified === 0 ? (known === 1 ? "layer " : "layers ") : ""}known` : undefined,
    `${megabytes(optimized.layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))} MB`,
    `${(durationMs / 1000).toFixed(1)} s`,
  ];
  return `Optimized: ${parts.filter((part) => part !== undefined).join(", ")}`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
