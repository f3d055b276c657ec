/** The progress of optimizations as pages see it: what runs now, and the last one of each version. */
import type { FunctionRecord } from "../core/function/function-record.ts";
import { type VersionId, versionIdKey } from "../core/function/version.ts";
import type { LayerProgress, OptimizationProgress, OptimizationStep } from "../core/image/optimization.ts";
import type { Clock } from "../ports/clock.ts";
import type { Live } from "../ports/live.ts";
import type { OptimizationObserver } from "../ports/optimized-images.ts";

/** Steps are shown at once, bytes at most this often. */
const BYTES_MS = 100;

export class OptimizationBoard {
  readonly #live: Live;
  readonly #clock: Clock;
  /** By function and version. */
  readonly #lines = new Map<string, OptimizationLine>();

  constructor(live: Live, clock: Clock) {
    this.#live = live;
    this.#clock = clock;
  }

  begin(record: FunctionRecord, deployment: FunctionRecord["serving"]): OptimizationLine {
    const key = versionIdKey(record);
    this.#lines.get(key)?.close();
    const { generation, image } = deployment;
    const line = new OptimizationLine(this.#live, this.#clock, {
      functionName: record.functionName,
      version: record.version,
      generation,
      imageUri: image.imageUri,
      digest: image.digest,
      startedAt: this.#clock.now(),
      steps: [],
      layers: [],
    });
    this.#lines.set(key, line);
    return line;
  }

  /** The version is deleted. */
  forget(version: VersionId): void {
    const key = versionIdKey(version);
    this.#lines.get(key)?.close();
    this.#lines.delete(key);
  }

  list(): OptimizationProgress[] {
    return [...this.#lines.values()].map((line) => line.progress());
  }
}

export class OptimizationLine implements OptimizationObserver {
  readonly #live: Live;
  readonly #clock: Clock;
  readonly #progress: OptimizationProgress;
  #later: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(live: Live, clock: Clock, progress: OptimizationProgress) {
    this.#live = live;
    this.#clock = clock;
    this.#progress = progress;
  }

  progress(): OptimizationProgress {
    return structuredClone(this.#progress);
  }

  step(step: OptimizationStep, change: "began" | "ended" | "failed"): void {
    const now = this.#clock.now();
    const { steps } = this.#progress;
    const begun = steps.find((candidate) => candidate.step === step);
    if (change === "began") steps.push({ step, startedAt: now });
    else if (begun) Object.assign(begun, { endedAt: now, ...(change === "failed" && { failed: true }) });
    this.#publish();
  }

  layer(layer: LayerProgress): void {
    const { layers } = this.#progress;
    const at = layers.findIndex(({ diffId, digest }) => diffId === layer.diffId && digest === layer.digest);
    if (at < 0) layers.push(layer);
    else layers[at] = layer;
    if (!this.#closed) this.#later ??= setTimeout(() => this.#publish(), BYTES_MS);
  }

  /** Whatever step is open has failed. */
  fail(): void {
    for (const { step, endedAt } of this.#progress.steps) if (endedAt === undefined) this.step(step, "failed");
    this.end();
  }

  end(): void {
    this.#progress.endedAt = this.#clock.now();
    this.#publish();
    this.close();
  }

  /** Publishes nothing more: another optimization of the function has taken its place, or the function is gone. */
  close(): void {
    clearTimeout(this.#later);
    this.#closed = true;
  }

  #publish(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    if (!this.#closed) this.#live.publish({ type: "optimization", optimization: this.progress() });
  }
}
