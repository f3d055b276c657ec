/** The processes of an environment, one incarnation after the other: booted for an invoke, reset, ended. */
import { isPlatformError, PlatformError } from "../../core/errors/platform-error.ts";
import type { Deployment } from "../../core/function/function-record.ts";
import type { OptimizedImage } from "../../core/image/function-image.ts";
import type { LogCut } from "../../ports/containers.ts";
import type { ShutdownReason } from "../../ports/runtime-api.ts";
import { type Booted, type BootRequest, boot } from "./boot.ts";
import type { Reset } from "./conclusion.ts";
import type { EnvironmentParts } from "./environment-parts.ts";
import type { Incarnation } from "./incarnation.ts";
import type { Life } from "./life.ts";
import type { Passage } from "./passage.ts";
import { OpenPhase } from "./phase-list.ts";
import type { Slots } from "./slots.ts";

export interface ProcessesContext {
  functionId: string;
  starts: Slots;
  removals: Slots;
  /** They have died, and nobody waited for it. */
  died(): void;
}

export class Processes implements Life {
  readonly #parts: EnvironmentParts;
  readonly #context: ProcessesContext;
  #current: Incarnation | undefined;
  #initialized = false;
  #cut: LogCut | undefined;
  /** The end of those that died or had to. */
  #clearing: Promise<void> | undefined;
  #death: string | undefined;
  #startMs: number | undefined;

  constructor(parts: EnvironmentParts, context: ProcessesContext) {
    this.#parts = parts;
    this.#context = context;
  }

  get current(): Incarnation | undefined {
    return this.#current;
  }

  get initialized(): boolean {
    return this.#initialized;
  }

  get cut(): LogCut | undefined {
    return this.#cut;
  }

  /** They have died, and nobody has cleared them away yet: why. */
  get death(): string | undefined {
    return this.#death;
  }

  /** What their last start has taken, from when it was asked for. */
  get startMs(): number | undefined {
    return this.#startMs;
  }

  /** They wait for an event, or can be started. */
  get available(): boolean {
    return this.#current === undefined ? this.#clearing === undefined : this.#current.waiting;
  }

  /** The output of an invoke ends here. */
  cutAt(cut: LogCut | undefined): void {
    this.#cut = cut;
  }

  /** When it is this function's turn. @throws PlatformError when the engine fails */
  async boot(passage: Passage, limitMs: number, stop: AbortSignal): Promise<Booted> {
    const { starts, functionId } = this.#context;
    const { lifeline, ports, deployment } = this.#parts;
    const queued = passage.queue();
    const askedAt = ports.clock.monotonic();
    try {
      // Through init, because init competes for the processors.
      using _slot = await starts.acquire(functionId, stop).finally(() => queued.end(ports.clock.now()));
      lifeline.to("Starting", { requestId: passage.request.requestId });
      const request: BootRequest = {
        image: imageOf(deployment),
        limitMs,
        open: (kind, at) => passage.open(kind, at),
        made: (incarnation) => {
          this.#current = incarnation;
        },
        died: (reason) => {
          this.#death = reason;
          this.#context.died();
        },
      };
      return await boot(request, this.#parts, stop);
    } catch (cause) {
      throw this.#startFailure(cause, stop);
    } finally {
      this.#initialized = true;
      this.#startMs = ports.clock.monotonic() - askedAt;
    }
  }

  /** They end; the environment goes on without. */
  async reset({ reason, shutdown }: Reset): Promise<void> {
    const { lifeline, ports } = this.#parts;
    const current = this.#current;
    if (!current) return;
    [this.#current, this.#cut, this.#death] = [undefined, undefined, undefined];
    lifeline.reset(reason);
    const phase = new OpenPhase("shutdown", ports.clock.now(), [lifeline]);
    this.#clearing = this.#endOf(current, shutdown).finally(() => {
      this.#clearing = undefined;
      phase.end(ports.clock.now(), { note: reason });
    });
    await this.#clearing;
  }

  /** An invoke that runs is told that the platform stops. */
  interrupt(): void {
    this.#current?.endings.settle({ kind: "stopped" });
  }

  /** For good: the environment ends. */
  async end(): Promise<void> {
    await Promise.allSettled([this.#clearing]);
    if (this.#current) await this.#endOf(this.#current, "spindown");
  }

  #endOf(incarnation: Incarnation, shutdown: ShutdownReason): Promise<void> {
    const { removals, functionId } = this.#context;
    return incarnation.end(shutdown, () => removals.acquire(functionId));
  }

  #startFailure(cause: unknown, stop: AbortSignal): unknown {
    if (isPlatformError(cause)) return cause;
    const { environmentId, ports } = this.#parts;
    if (!stop.aborted) ports.log.error({ environmentId, error: cause }, "an environment could not be started");
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new PlatformError("ServiceException", `The execution environment could not be started: ${reason}`, {
      cause,
    });
  }
}

/** @throws PlatformError when the deployment has not been optimized: its caller should have waited. */
function imageOf({ image }: Deployment): OptimizedImage {
  if (image.optimized) return image.optimized;
  throw new PlatformError("ServiceException", `The image ${image.imageUri} has not been optimized.`);
}
