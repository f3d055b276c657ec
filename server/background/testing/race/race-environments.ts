/** Environments as a race needs them: each invoke is a cold start, which opens the sealed copy and loads the engine. */
import type { EnvironmentView } from "../../../core/environment/environment-view.ts";
import type { OptimizedImage } from "../../../core/image/function-image.ts";
import type { EngineImages } from "../../../ports/engine-images.ts";
import type { Environments, InvocationOutcome } from "../../../ports/environments.ts";
import type { FunctionImages } from "../../../ports/function-images.ts";
import type { Live } from "../../../ports/live.ts";
import type { OptimizedImageRecords } from "../../../ports/optimized-image-records.ts";
import { loadImage } from "../../load-image.ts";
import type { StoreWatch } from "./store-watch.ts";
import type { Turns } from "./turns.ts";

export interface RaceEnvironmentsPorts {
  turns: Turns;
  watch: StoreWatch;
  live: Live;
  engineImages: EngineImages;
  optimizedImageRecords: OptimizedImageRecords;
  /** Made with these environments. */
  functionImages(): FunctionImages;
}

const never = new AbortController().signal;

export class RaceEnvironments implements Environments {
  readonly #ports: RaceEnvironmentsPorts;
  readonly #living = new Map<string, EnvironmentView>();
  /** What has been run, by request id: the generations. */
  readonly ran = new Map<string, number[]>();
  /** When each request was made, in the watch's moments. */
  readonly #since = new Map<string, number>();
  #count = 0;

  constructor(ports: RaceEnvironmentsPorts) {
    this.#ports = ports;
  }

  /** What it is run with must have served at that moment or since. */
  expect(requestId: string, moment: number): void {
    this.#since.set(requestId, moment);
  }

  async invoke(...[deployment, request]: Parameters<Environments["invoke"]>): Promise<InvocationOutcome> {
    const { turns, watch, functionImages } = this.#ports;
    const since = this.#since.get(request.requestId) ?? 0;
    watch.assertServed(request, deployment.generation, since);
    const environmentId = `environment-${++this.#count}`;
    const view = viewOf(environmentId, request, deployment.generation);
    this.#living.set(environmentId, view);
    try {
      const { optimized } = deployment.image;
      if (!optimized) throw new Error(`${request.functionName} is run with an image that was never prepared`);
      await this.#load(optimized, () => functionImages().open(request, optimized));
      await turns.ask(`${environmentId} runs`, async () => undefined);
      this.ran.set(request.requestId, [...(this.ran.get(request.requestId) ?? []), deployment.generation]);
      return outcomeOf(environmentId, request.payload);
    } finally {
      this.#living.delete(environmentId);
      this.#ports.live.publish({ type: "environment", environment: { ...view, state: "Gone" } });
    }
  }

  retire(): void {
    // Each ends with its invoke.
  }

  async stop(): Promise<boolean> {
    return false;
  }

  list(): EnvironmentView[] {
    return [...this.#living.values()];
  }

  async #load(image: OptimizedImage, open: () => ReturnType<FunctionImages["open"]>): Promise<void> {
    const { engineImages, optimizedImageRecords } = this.#ports;
    const opened = await open();
    if (!(await optimizedImageRecords.get(image.configDigest))) throw new Error(`${image.engineReference} is not kept`);
    if (!(await engineImages.has(image, never))) await loadImage(image, opened, engineImages, never);
  }
}

function viewOf(
  environmentId: string,
  { functionName, version }: { functionName: string; version: string },
  generation: number,
): EnvironmentView {
  return {
    ...{ environmentId, functionName, version, generation, state: "Busy", logStreamName: environmentId },
    ...{ since: 0, createdAt: 0, memoryMiB: 128, invocations: 1, phases: [], resets: [] },
  };
}

function outcomeOf(environmentId: string, payload: Uint8Array): InvocationOutcome {
  return {
    ...{ status: "ok", payload, environmentId, logStreamName: environmentId, cold: true },
    report: { durationMs: 1, billedDurationMs: 1, memorySizeMiB: 128 },
    phases: [{ kind: "invoke", startAt: 1, endAt: 2 }],
    logTail: new Uint8Array(),
  };
}
