/** One optimization: fetch the image, verify, cut and encrypt every layer, seal its manifest, load the engine. */
import { isStoreError } from "../core/errors/store-error.ts";
import { functionArn, type Place } from "../core/function/arn.ts";
import type { FunctionRecord } from "../core/function/function-record.ts";
import type { OptimizedImage } from "../core/image/function-image.ts";
import type { LayerProgress } from "../core/image/optimization.ts";
import type { Clock } from "../ports/clock.ts";
import type { EngineImages } from "../ports/engine-images.ts";
import type { ImageSources } from "../ports/image-sources.ts";
import type { OptimizedImageRecords } from "../ports/optimized-image-records.ts";
import { type OptimizedImages, type SealFor, unobserved } from "../ports/optimized-images.ts";
import { loadImage } from "./load-image.ts";
import type { OptimizationLine } from "./optimization-board.ts";

export interface OptimizationPorts {
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

/** What a function waits for: the deployment to prepare, and whether another one serves meanwhile. */
export interface Wanted {
  functionName: string;
  deployment: FunctionRecord["serving"];
  isUpdate: boolean;
}

export function wantedBy(record: FunctionRecord): Wanted | undefined {
  const { functionName, serving, updating } = record;
  if (record.state === "Pending") return { functionName, deployment: serving, isUpdate: false };
  if (record.updateStatus === "InProgress" && updating) return { functionName, deployment: updating, isUpdate: true };
  return undefined;
}

/** @throws ImageError when the image is to blame, anything else when it is not. */
export async function optimizeImage(
  { functionName, deployment, isUpdate }: Wanted,
  line: OptimizationLine,
  ports: OptimizationPorts,
  signal: AbortSignal,
): Promise<Preparation> {
  const { image } = deployment;
  const { imageSources, optimizedImages, optimizedImageRecords, engineImages, clock, config } = ports;
  // A change of configuration alone: the image is the one that serves.
  if (isUpdate && image.optimized && (await engineImages.has(image.optimized, signal))) {
    return { optimized: image.optimized, cause: "Configuration updated: the image is the same and already loaded" };
  }
  const startedAt = clock.monotonic();
  const fetched = await during("fetch", line, () => imageSources.fetch(image, functionName, signal));
  const sealFor: SealFor = {
    functionArn: functionArn({ ...config, functionName }),
    sourceDigest: image.digest,
    generation: deployment.generation,
  };
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

async function load(
  optimized: OptimizedImage,
  { functionArn: arn }: SealFor,
  { optimizedImages, engineImages }: OptimizationPorts,
  signal: AbortSignal,
): Promise<void> {
  const opened = await optimizedImages.open({ functionArn: arn, configDigest: optimized.configDigest });
  await loadImage(optimized, opened, engineImages, signal);
}

async function during<Result>(
  step: "fetch" | "load",
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
