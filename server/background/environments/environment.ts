/**
 * One execution environment: it starts for an invoke, serves one at a time, waits idle in between, and ends.
 * What ends an init or an invoke goes through `Endings`; an exit that none of them waits for ends the environment.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { EnvironmentView } from "../../core/environment/environment-view.ts";
import { launchOf } from "../../core/environment/launch.ts";
import { isPlatformError, PlatformError } from "../../core/errors/platform-error.ts";
import type { Deployment } from "../../core/function/function-record.ts";
import type { OptimizedImage } from "../../core/image/function-image.ts";
import { nothingToRun, runtimeExited } from "../../core/invoke/error-payload.ts";
import type { PlacedEnvironment } from "../../core/schedule/placement.ts";
import type { ContainerExit } from "../../ports/containers.ts";
import type { InvocationObserver, InvocationOutcome, InvocationRequest } from "../../ports/environments.ts";
import { engineWent } from "./conclusion.ts";
import { type EnvironmentParts, type EnvironmentPorts, partsOf } from "./environment-parts.ts";
import { launchContainer } from "./launch-container.ts";
import { Passage, type Passed } from "./passage.ts";
import { OpenPhase } from "./phase-list.ts";
import type { Slots } from "./slots.ts";

/** A start holds its slot through init, because init competes for the CPU; one that merely waits does not for long. */
const SLOT_LIMIT_MS = 1000;

export interface EnvironmentContext {
  ports: EnvironmentPorts;
  region: string;
  starts: Slots;
  removals: Slots;
  /** @returns why an environment of this deployment is not wanted any more once it is idle */
  outdated(functionId: string, generation: number): string | undefined;
  gone(environment: Environment): void;
}

export class Environment {
  readonly functionId: string;
  readonly #context: EnvironmentContext;
  readonly #parts: EnvironmentParts;
  readonly #first: InvocationRequest;
  readonly #stop = new AbortController();
  #launching: Promise<unknown> = Promise.resolve();
  #resources: AsyncDisposableStack | undefined;
  /** An invoke has been placed here and has not left. */
  #occupied = true;
  #outdated: string | undefined;
  #deadlineAt = 0;
  #overdue: NodeJS.Timeout | undefined;
  #lastUsedAt = 0;
  #idleSinceDue = 0;
  #end: Promise<void> | undefined;

  /** Made for this request, which is to invoke it. */
  constructor(deployment: Deployment, request: InvocationRequest, context: EnvironmentContext) {
    this.functionId = request.functionId;
    this.#context = context;
    this.#first = request;
    this.#parts = partsOf(deployment, request, context.ports, {
      ready: () => this.#onReady(),
      answered: (answer) => this.#parts.endings.settle({ kind: "answered", answer }),
      initFailed: (answer) => this.#parts.endings.settle({ kind: "init-failed", answer }),
    });
  }

  get environmentId(): string {
    return this.#parts.environmentId;
  }

  get view(): EnvironmentView {
    return this.#parts.lifeline.view;
  }

  get ending(): boolean {
    return this.#end !== undefined;
  }

  get placed(): PlacedEnvironment {
    const { environmentId, deployment, lifeline, session } = this.#parts;
    const idle = lifeline.state === "Idle" && session.waiting && !this.ending;
    const { generation } = deployment;
    const status = idle ? "idle" : "occupied";
    return { environmentId, functionId: this.functionId, generation, status, lastUsedAt: this.#lastUsedAt };
  }

  /** In due time; undefined while it is not idle. */
  get idleSinceDue(): number | undefined {
    return this.#parts.lifeline.state === "Idle" ? this.#idleSinceDue : undefined;
  }

  /** Due time has been taken back: who went idle ahead of it is idle from now on. */
  recountIdle(dueNow: number): void {
    this.#idleSinceDue = Math.min(this.#idleSinceDue, dueNow);
  }

  /** From here on nobody else is placed here. */
  occupy(requestId: string): void {
    this.#occupied = true;
    this.#parts.lifeline.to("Busy", { requestId });
  }

  /**
   * @param signal the platform stops
   * @returns undefined when its runtime has gone since it was placed: nothing was handed over, another may serve.
   */
  async invoke(
    request: InvocationRequest,
    observer: InvocationObserver,
    signal: AbortSignal,
  ): Promise<InvocationOutcome | undefined> {
    const { lifeline, session, endings } = this.#parts;
    const cold = lifeline.state === "Starting";
    if (!cold) {
      // Its death may be known to the kernel and not yet to us: let the event loop hear it first.
      await nextTurn();
      if (!session.waiting || this.ending) return this.#release();
    }
    const passage = new Passage(this.#parts, request, observer, cold);
    const stopped = () => endings.settle({ kind: "stopped" });
    signal.addEventListener("abort", stopped);
    try {
      const passed = (cold ? await this.#start(passage, signal) : undefined) ?? (await this.#serve(passage));
      if (passed.endReason !== undefined) this.endSoon(passed.endReason);
      this.#release();
      return passed.outcome;
    } catch (error) {
      this.endSoon(error instanceof Error ? error.message : String(error));
      throw error;
    } finally {
      signal.removeEventListener("abort", stopped);
    }
  }

  /** Ends when it is idle, at once if it is. */
  retire(reason: string): void {
    this.#outdated = reason;
    if (!this.#occupied) this.endSoon(reason);
  }

  /** A running invoke is told that the platform stops. */
  interrupt(reason: string): Promise<void> {
    this.#parts.endings.settle({ kind: "stopped" });
    return this.end(reason);
  }

  /** Ends now; an invoke that runs here ends with its process. The first reason counts. */
  end(reason: string): Promise<void> {
    this.#end ??= this.#dispose(reason);
    return this.#end;
  }

  endSoon(reason: string): void {
    const { environmentId } = this;
    this.end(reason).catch((error: unknown) => {
      this.#context.ports.log.error({ environmentId, error }, "an environment could not be removed");
    });
  }

  /** @returns what the invoke has come to when the environment could not be made ready. */
  async #start(passage: Passage, signal: AbortSignal): Promise<Passed | undefined> {
    const { ports, starts } = this.#context;
    const stop = AbortSignal.any([signal, this.#stop.signal]);
    const queued = passage.open("queued");
    try {
      using slot = await starts.acquire(this.functionId, stop).finally(() => queued.end(ports.clock.now()));
      const ending = this.#parts.endings.expect();
      // Init may be over before the engine has answered the start.
      const endedAt = ending.then(() => ports.clock.now());
      await this.#launch(passage, stop);
      const limit = setTimeout(() => slot[Symbol.dispose](), SLOT_LIMIT_MS);
      return await passage.init(ending, endedAt).finally(() => clearTimeout(limit));
    } catch (cause) {
      if (isPlatformError(cause)) throw cause;
      const { environmentId } = this;
      if (!stop.aborted) ports.log.error({ environmentId, error: cause }, "an environment could not be started");
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new PlatformError("ServiceException", `The execution environment could not be started: ${reason}`, {
        cause,
      });
    }
  }

  async #launch(passage: Passage, stop: AbortSignal): Promise<void> {
    const { ports, region } = this.#context;
    const { deployment, lifeline, endings } = this.#parts;
    const { image, obstacle } = launchable(deployment);
    const phase = passage.open("sandbox");
    try {
      if (obstacle !== undefined) {
        endings.settle({ kind: "exited", exit: { kind: "not-started", reason: "entry-point", message: obstacle } });
      } else {
        const { functionName, version } = this.#first;
        const { environmentId, logStreamName, log, session: handlers } = this.#parts;
        const onLine = (line: { at: number; text: string }) => log.function(line);
        const { configuration } = deployment;
        const names = { functionName, version, environmentId, logStreamName, region };
        const launching = launchContainer({ ...names, configuration, image, handlers, onLine }, ports, stop);
        this.#launching = launching;
        const { container, resources, note } = await launching;
        this.#resources = resources;
        this.#parts.container = container;
        stop.throwIfAborted();
        void container.exited.then((exit) => this.#onExit(exit));
        phase.end(container.startedAt, { note });
      }
      lifeline.to("Init");
    } finally {
      phase.end(ports.clock.now(), { failed: true });
    }
  }

  async #serve(passage: Passage): Promise<Passed> {
    const { lifeline, deployment } = this.#parts;
    const { requestId } = passage.request;
    if (this.ending) throw new PlatformError("ServiceException", "The execution environment was stopped.");
    lifeline.to("Busy", { requestId, invocations: lifeline.view.invocations + 1 });
    this.#deadlineAt = this.#context.ports.clock.now() + deployment.configuration.timeoutMs;
    return passage.serve();
  }

  /** The invoke has left; when the runtime waits for the next one, the environment is idle. */
  #release(): undefined {
    this.#occupied = false;
    if (this.ending) return;
    const { deployment, session } = this.#parts;
    const outdated = this.#outdated ?? this.#context.outdated(this.functionId, deployment.generation);
    if (outdated !== undefined) this.endSoon(outdated);
    else if (session.waiting) this.#becomeIdle();
    else this.#expectReturn();
  }

  #becomeIdle(): void {
    const { clock } = this.#context.ports;
    clearTimeout(this.#overdue);
    this.#lastUsedAt = clock.monotonic();
    this.#idleSinceDue = clock.dueNow();
    this.#parts.lifeline.to("Idle", { requestId: undefined });
  }

  /** It has answered and does not come back: it may go on with what it does for as long as the invoke might. */
  #expectReturn(): void {
    const remainingMs = Math.max(0, this.#deadlineAt - this.#context.ports.clock.now());
    const reason = "it did not ask for its next event within the function's timeout";
    this.#overdue = setTimeout(() => this.endSoon(reason), remainingMs);
  }

  #onReady(): void {
    if (this.#parts.endings.settle({ kind: "ready" })) return;
    const { state } = this.#parts.lifeline;
    if (!this.#occupied && state === "Busy" && !this.ending) this.#becomeIdle();
  }

  #onExit(exit: ContainerExit): void {
    this.#parts.session.close();
    if (this.#parts.endings.settle({ kind: "exited", exit })) return;
    const text =
      exit.kind === "not-started" ? exit.message : exit.kind === "lost" ? engineWent : runtimeExited(exit).text;
    // After its answer the invoke still closes its log; when it has been killed, whoever killed it knows why.
    if (this.#occupied) this.#outdated ??= `${text} after its answer`;
    else this.endSoon(`${text} while idle`);
  }

  async #dispose(reason: string): Promise<void> {
    const { lifeline, session, extensions, log } = this.#parts;
    const { clock } = this.#context.ports;
    lifeline.to("ShuttingDown", { endReason: reason });
    const shutdown = new OpenPhase("shutdown", clock.now(), [lifeline]);
    clearTimeout(this.#overdue);
    this.#stop.abort(new Error(reason));
    session.close();
    extensions.close();
    let failed = true;
    try {
      await Promise.allSettled([this.#launching]);
      using _turn = await this.#context.removals.acquire(this.functionId);
      await this.#resources?.disposeAsync();
      failed = false;
    } finally {
      log.flush();
      shutdown.end(clock.now(), { failed });
      lifeline.to("Gone");
      this.#context.gone(this);
    }
  }
}

/**
 * @returns why the image's program cannot be begun, without asking the engine.
 * @throws PlatformError when the deployment has not been optimized: its caller should have waited.
 */
function launchable({ image, configuration }: Deployment): { image: OptimizedImage; obstacle?: string } {
  const { optimized } = image;
  if (!optimized) throw new PlatformError("ServiceException", `The image ${image.imageUri} has not been optimized.`);
  const { entryPoint, command } = launchOf(optimized, configuration.imageConfig);
  const [program] = [...entryPoint, ...command];
  if (program === undefined) return { image: optimized, obstacle: nothingToRun };
  // Lambda would run it on a machine of the architecture that the function names.
  const isForeign = configuration.architecture !== optimized.architecture;
  return { image: optimized, ...(isForeign && { obstacle: `fork/exec ${program}: exec format error` }) };
}
