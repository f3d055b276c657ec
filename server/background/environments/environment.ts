/**
 * One execution environment: it starts for an invoke, serves one at a time, waits idle in between, and ends. Its
 * processes may die meanwhile: then it is reset, and keeps its id, its log stream and its /tmp.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { EnvironmentView } from "../../core/environment/environment-view.ts";
import { isPlatformError, PlatformError } from "../../core/errors/platform-error.ts";
import type { Place } from "../../core/function/arn.ts";
import type { Deployment } from "../../core/function/function-record.ts";
import type { VersionId } from "../../core/function/version.ts";
import type { PlacedEnvironment } from "../../core/schedule/placement.ts";
import { returnWaitMs } from "../../core/schedule/return-wait.ts";
import type { InvocationObserver, InvocationOutcome, InvocationRequest } from "../../ports/environments.ts";
import { engineWent, type Reset } from "./conclusion.ts";
import { type EnvironmentParts, type EnvironmentPorts, partsOf } from "./environment-parts.ts";
import type { Served } from "./life.ts";
import { Passage } from "./passage.ts";
import { OpenPhase } from "./phase-list.ts";
import { Processes } from "./processes.ts";
import type { Slots } from "./slots.ts";
import type { SpareMoment } from "./spare-moment.ts";
import { Turns } from "./turns.ts";

export interface EnvironmentContext {
  ports: EnvironmentPorts;
  place: Place;
  starts: Slots;
  removals: Slots;
  spare: SpareMoment;
  /** @returns why an environment of this deployment is not wanted any more once it is idle */
  outdated(version: VersionId, generation: number): string | undefined;
  /** The caller of this invoke has its answer. */
  answered(requestId: string): void;
  gone(environment: Environment): void;
}

export class Environment implements PlacedEnvironment {
  readonly environmentId: string;
  readonly functionId: string;
  readonly version: string;
  readonly generation: number;
  readonly #context: EnvironmentContext;
  readonly #parts: EnvironmentParts;
  readonly #processes: Processes;
  readonly #turns: Turns;
  readonly #stop = new AbortController();
  /** Aborts when the platform stops: that of the last invoke, which is mostly that of all. */
  #platform: AbortSignal | undefined;
  #outdated: string | undefined;
  #lastUsedAt = 0;
  #idleSince = 0;
  #end: Promise<void> | undefined;

  /** Made for this request, which is to invoke it. */
  constructor(deployment: Deployment, request: InvocationRequest, context: EnvironmentContext) {
    const { functionId, version } = request;
    const { starts, removals } = context;
    this.functionId = functionId;
    this.version = version;
    this.#context = context;
    this.#turns = new Turns(context.ports.clock);
    this.#parts = partsOf(deployment, request, context.ports, context.place);
    this.environmentId = this.#parts.environmentId;
    this.generation = deployment.generation;
    this.#processes = new Processes(this.#parts, { functionId, starts, removals, died: () => this.#onDeath() });
  }

  get view(): EnvironmentView {
    return this.#parts.lifeline.view;
  }

  get ending(): boolean {
    return this.#end !== undefined;
  }

  get status(): PlacedEnvironment["status"] {
    const { status } = this.#turns;
    if (this.ending) return "occupied";
    if (status !== "free") return status === "returning" ? "returning" : "occupied";
    return this.#parts.lifeline.state === "Idle" && this.#processes.available ? "idle" : "occupied";
  }

  get lastUsedAt(): number {
    return this.#lastUsedAt;
  }

  /** Epoch milliseconds; undefined while it is not idle. */
  get idleSince(): number | undefined {
    const isIdle = this.#parts.lifeline.state === "Idle" && this.#turns.status === "free";
    return isIdle ? this.#idleSince : undefined;
  }

  /** From here on nobody else is placed here. */
  occupy(): void {
    this.#turns.place();
  }

  /**
   * @param signal the platform stops
   * @returns undefined when it cannot serve any more: nothing was handed over, another may.
   */
  async invoke(
    request: InvocationRequest,
    observer: InvocationObserver,
    signal: AbortSignal,
  ): Promise<InvocationOutcome | undefined> {
    const placedAt = this.#context.ports.clock.now();
    if (!(await this.#isReady())) return this.#giveUp();
    this.#watch(signal);
    try {
      const passage = new Passage(this.#parts, request, this.#watched(request.requestId, observer), this.#processes);
      passage.queuedSince = placedAt;
      const served = await passage.serve(this.#processes, () => AbortSignal.any([signal, this.#stop.signal]));
      return await this.#leave(passage, served);
    } catch (error) {
      const stopped = this.ending && !isPlatformError(error);
      this.endSoon(error instanceof Error ? error.message : String(error));
      this.#turns.leave();
      if (stopped)
        throw new PlatformError("ServiceException", "The execution environment was stopped.", { cause: error });
      throw error;
    }
  }

  /** Ends when it is idle, at once if it is. */
  retire(reason: string): void {
    this.#outdated ??= reason;
    if (this.#turns.status === "free") this.endSoon(reason);
  }

  /** A running invoke is told that the platform stops. */
  interrupt(reason: string): Promise<void> {
    this.#processes.interrupt();
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

  /**
   * When its processes go on, it is free at once: what is still to be told is told while the next invoke runs. Otherwise
   * who waits for the outcome does not wait until everything is cleared away; who invokes next does.
   */
  async #leave(passage: Passage, served: Served): Promise<InvocationOutcome> {
    const { reset } = served.conclusion;
    this.#processes.cutAt(served.cut);
    const goesOn = !reset && this.#processes.death === undefined && this.#notWanted() === undefined;
    if (goesOn) this.#vacate();
    else this.#turns.clearing();
    const outcome = await passage.close(served, this.#context.spare);
    if (passage.trouble !== undefined) this.retire(passage.trouble);
    if (!goesOn) void this.#clear(reset);
    return outcome;
  }

  /** Never rejects: nobody waits for it but the next invoke. */
  async #clear(reset: Reset | undefined): Promise<void> {
    const { death } = this.#processes;
    const due = reset ?? (death === undefined ? undefined : { reason: death, shutdown: "failure" as const });
    // What went with its engine had no part in that, and has nothing left to go on with.
    if (due?.reason === engineWent) this.#outdated ??= engineWent;
    try {
      if (due && !this.ending && this.#notWanted() === undefined) await this.#processes.reset(due);
    } catch (error) {
      const { environmentId } = this;
      this.#context.ports.log.error({ environmentId, error }, "an environment could not be reset");
      this.#outdated ??= "its processes could not be ended";
    }
    this.#vacate();
  }

  /** The invoke has left. */
  #vacate(): void {
    const outdated = this.#notWanted();
    if (outdated !== undefined) this.endSoon(outdated);
    else if (!this.ending) this.#becomeIdle();
    this.#turns.leave();
  }

  #notWanted(): string | undefined {
    return this.#outdated ?? this.#context.outdated(this, this.generation);
  }

  #becomeIdle(): void {
    const { clock } = this.#context.ports;
    this.#lastUsedAt = clock.monotonic();
    this.#idleSince = clock.now();
    this.#parts.lifeline.to("Idle", { requestId: undefined });
  }

  /** It is this invoke's turn, and the processes wait for an event or can be started. */
  async #isReady(): Promise<boolean> {
    const comes = this.#turns.come(returnWaitMs(this.#processes.startMs));
    if (!(comes === true || (await comes)) || this.ending) return false;
    if (this.#processes.current === undefined) return true;
    // Its death may be known to the kernel and not yet to us: let the event loop hear it first.
    await nextTurn();
    return !this.ending && this.#processes.available;
  }

  #giveUp(): undefined {
    this.#turns.giveUp();
    const outdated = this.#notWanted();
    if (outdated !== undefined && this.#turns.status === "free") this.endSoon(outdated);
    else if (this.#processes.death !== undefined) this.#onDeath();
    return undefined;
  }

  /** The caller has its answer: the next invoke may come here before this one has wholly left. */
  #watched(requestId: string, observer: InvocationObserver): InvocationObserver {
    return {
      phases: (phases) => observer.phases(phases),
      served: (by) => observer.served(by),
      answered: (answer) => {
        this.#turns.returning();
        this.#context.answered(requestId);
        observer.answered(answer);
      },
    };
  }

  /** Listened to once, and not once for each invoke. */
  #watch(platform: AbortSignal): void {
    if (platform === this.#platform) return;
    this.#platform?.removeEventListener("abort", this.#onStop);
    this.#platform = platform;
    platform.addEventListener("abort", this.#onStop);
  }

  readonly #onStop = (): void => {
    if (this.#turns.status !== "free") this.#processes.interrupt();
  };

  /** Whoever has his turn finds out for himself. */
  #onDeath(): void {
    if (this.#turns.status !== "free" || this.ending) return;
    if (this.#processes.death === engineWent) this.endSoon(engineWent);
    else this.#clearIdle(`${this.#processes.death} while idle`);
  }

  /** As if an invoke had left it that way. */
  #clearIdle(reason: string): void {
    this.#turns.place();
    this.#turns.clearing();
    void this.#clear({ reason, shutdown: "failure" });
  }

  async #dispose(reason: string): Promise<void> {
    const { lifeline, log, ports, disposeStorage } = this.#parts;
    const { clock } = ports;
    lifeline.to("ShuttingDown", { endReason: reason });
    const shutdown = new OpenPhase("shutdown", clock.now(), [lifeline]);
    this.#stop.abort(new Error(reason));
    let failed = true;
    try {
      await this.#processes.end().finally(disposeStorage);
      failed = false;
    } finally {
      this.#platform?.removeEventListener("abort", this.#onStop);
      this.#turns.close();
      log.flush();
      shutdown.end(clock.now(), { failed });
      lifeline.to("Gone");
      this.#context.gone(this);
    }
  }
}
