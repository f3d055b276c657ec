/** One invoke on its way through one environment: the init it may have to wait for, its run, its figures and its log. */
import { launchOf } from "../../core/environment/launch.ts";
import type { PhaseKind } from "../../core/environment/phase.ts";
import { eventOf } from "../../core/invoke/payload.ts";
import { reportOf } from "../../core/invoke/report.ts";
import type { InitPhase, PlatformEvent } from "../../core/log/platform-event.ts";
import type { LogCut } from "../../ports/containers.ts";
import type { InvocationObserver, InvocationOutcome, InvocationRequest } from "../../ports/environments.ts";
import type { Booted } from "./boot.ts";
import { bootFailure, bootSuccess, type Conclusion, concludeInvoke, engineWent, invokeEnd } from "./conclusion.ts";
import type { Ending } from "./endings.ts";
import type { EnvironmentParts } from "./environment-parts.ts";
import type { Incarnation } from "./incarnation.ts";
import type { Life, Served } from "./life.ts";
import { extensionEvents, initStart, invokeStart } from "./passage-events.ts";
import { InvocationPhases, OpenPhase } from "./phase-list.ts";
import type { SpareMoment } from "./spare-moment.ts";

/** Lambda gives init ten seconds. */
const INIT_LIMIT_MS = 10_000;
/** A cut that cannot be made costs the two invokes beside it their parting, and not their time. */
const CUT_LIMIT_MS = 1000;

interface Run {
  /** The output of what ran before ends there. */
  after: LogCut | undefined;
  isFirst?: boolean;
  /** When the function's time began, if it was before. */
  begunAt?: number;
}

export class Passage {
  readonly request: InvocationRequest;
  readonly #parts: EnvironmentParts;
  readonly #observer: InvocationObserver;
  readonly #phases: InvocationPhases;
  readonly #cold: boolean;
  #initDurationMs: number | undefined;
  /** Since when it waits for its first boot: that of the processes before may still be cleared away. */
  queuedSince: number | undefined;
  /** Until the runtime had answered; extensions may have gone on. */
  #runtimeMs: number | undefined;
  /** Something of the engine failed meanwhile: the function has its answer, but the environment is not used again. */
  trouble: string | undefined;

  constructor(parts: EnvironmentParts, request: InvocationRequest, observer: InvocationObserver, life: Life) {
    this.request = request;
    this.#parts = parts;
    this.#observer = observer;
    this.#cold = life.current === undefined;
    this.#phases = new InvocationPhases(observer);
    const { environmentId, logStreamName, log } = parts;
    log.begin(request, life.cut?.number ?? 0);
    observer.served({ environmentId, logStreamName, cold: this.#cold });
  }

  /** It waits for its turn to start processes. */
  queue(): OpenPhase {
    const since = this.queuedSince;
    this.queuedSince = undefined;
    return this.open("queued", since);
  }

  open(kind: PhaseKind, startAt = this.#parts.ports.clock.now()): OpenPhase {
    return new OpenPhase(kind, startAt, [this.#phases, this.#parts.lifeline]);
  }

  /**
   * @param stop asked for when processes have to be started
   * @throws PlatformError when the platform stops or the engine fails.
   */
  async serve(life: Life, stop: () => AbortSignal): Promise<Served> {
    if (life.current) return this.#run(life.current, { after: life.cut });
    if (!life.initialized) {
      this.#tell(initStart(this.#parts, "init"));
      const booted = await life.boot(this, INIT_LIMIT_MS, stop());
      if (booted.ending.kind === "waiting") {
        this.#initDurationMs = booted.durationMs;
        return this.#runFirst(booted, "init");
      }
      const { reset } = await this.#failBoot(booted, "init", INIT_LIMIT_MS);
      const isLate = booted.ending.kind === "timed-out";
      const reason = isLate ? `its init took longer than ${INIT_LIMIT_MS / 1000} seconds` : reset?.reason;
      await life.reset({ reason: reason ?? "its init failed", shutdown: reset?.shutdown ?? "failure" });
    }
    return this.#serveWithInit(life, stop);
  }

  /** Its figures and the end of its log. The processes are ended first when they cannot go on. */
  async close({ conclusion, durationMs, incarnation, cut }: Served, spare: SpareMoment): Promise<InvocationOutcome> {
    const { ports, log, deployment, environmentId, logStreamName } = this.#parts;
    const { requestId } = this.request;
    const ended = cut ? this.#memoryOf(incarnation) : this.#endRuntime(incarnation);
    if (cut) await this.#attempt(cut.complete, "its output could not be followed");
    const maxMemoryUsedMiB = await ended;
    if (cut) await spare.come();
    const report = reportOf({
      durationMs,
      memorySizeMiB: deployment.configuration.memoryMiB,
      ...(maxMemoryUsedMiB ? { maxMemoryUsedMiB } : {}),
      ...(this.#initDurationMs === undefined ? {} : { initDurationMs: this.#initDurationMs }),
      ...conclusion.reported,
    });
    const runtimeMs = this.#runtimeMs ?? durationMs;
    this.#tell(...invokeEnd(conclusion, { at: ports.clock.now(), requestId, report, runtimeMs }));
    const { answer, errorCause } = conclusion;
    const { status, errorType } = answer;
    ports.log.info({ requestId, environmentId, status, errorType, errorCause, ...report }, "invoke");
    const phases = this.#phases.all;
    return { ...answer, environmentId, logStreamName, report, cold: this.#cold, phases, logTail: log.end(requestId) };
  }

  /** After a reset, or an init that failed: init is part of the invoke, its time and its limit are the invoke's. */
  async #serveWithInit(life: Life, stop: () => AbortSignal): Promise<Served> {
    const { timeoutMs } = this.#parts.deployment.configuration;
    this.#tell(initStart(this.#parts, "invoke"));
    const booted = await life.boot(this, timeoutMs, stop());
    const { incarnation, durationMs, startedAt } = booted;
    if (booted.ending.kind === "waiting") return this.#runFirst(booted, "invoke", startedAt);
    this.#tellExtensions(incarnation);
    const conclusion = await this.#failBoot(booted, "invoke", timeoutMs);
    this.#tell(invokeStart(this.request, this.#parts.ports.clock.now()));
    return { conclusion, durationMs, incarnation };
  }

  /** It is told after the last lines of what was begun. The answer of an init inside the invoke waits for none. */
  async #failBoot(booted: Booted, phase: InitPhase, timeoutMs: number): Promise<Conclusion> {
    const { ending, durationMs, incarnation } = booted;
    const { deployment, ports } = this.#parts;
    const at = ports.clock.now();
    const conclusion = concludeInvoke(ending, { requestId: this.request.requestId, timeoutMs, at });
    if (phase === "invoke") this.#observer.answered(conclusion.answer);
    await this.#endRuntime(incarnation);
    const launch = launchOf(deployment.image.optimized ?? nothing, deployment.configuration.imageConfig);
    this.#tell(...bootFailure(ending, conclusion, { phase, durationMs, launch, at }));
    return conclusion;
  }

  /** Init was good. What it has written comes before what is told of it, and before the invoke. */
  #runFirst({ incarnation, durationMs }: Booted, phase: InitPhase, begunAt?: number): Promise<Served> {
    const { log, ports } = this.#parts;
    const after = incarnation.runtime?.cutLog();
    if (after) log.divide(this.request.requestId, after);
    this.#tellExtensions(incarnation);
    this.#tell(...bootSuccess({ at: ports.clock.now(), phase, durationMs }));
    return this.#run(incarnation, { after, isFirst: true, begunAt });
  }

  /** The runtime waits: it gets the event, and the function its time. */
  async #run(incarnation: Incarnation, { after, isFirst, begunAt }: Run): Promise<Served> {
    const { deployment, lifeline } = this.#parts;
    const { timeoutMs } = deployment.configuration;
    const { requestId } = this.request;
    if (after?.made) await this.#parted(after.made, incarnation);
    const now = this.#parts.ports.clock.now();
    const startAt = begunAt ?? now;
    const deadlineAt = startAt + timeoutMs;
    const { endings, deadline } = incarnation;
    deadline.begin(Math.max(0, deadlineAt - now), () => endings.settle({ kind: "timed-out" }));
    try {
      const expected = endings.expect();
      // First of all: what is told of its beginning is told while it runs.
      const delivered = this.#deliver(incarnation, deadlineAt);
      this.#tell(invokeStart(this.request, now));
      lifeline.to("Busy", { requestId, invocations: lifeline.invocations + 1 });
      const running = this.open("invoke", now);
      const settled = isFirst ? this.#endInit(incarnation) : undefined;
      const ending = delivered ? await expected : await this.#deliverLate(incarnation, expected, deadlineAt);
      const served = await this.#follow(incarnation, { ending, running, startAt });
      await settled;
      return served;
    } finally {
      deadline.end();
    }
  }

  /** From what ran before. */
  async #parted(made: Promise<void>, { cutLimit }: Incarnation): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    void made.then(resolve);
    cutLimit.begin(CUT_LIMIT_MS, resolve);
    await promise;
    cutLimit.end();
  }

  /** Init may have been over for a while, and a connection gone since: who lives comes back. */
  async #deliverLate(incarnation: Incarnation, expected: Promise<Ending>, deadlineAt: number): Promise<Ending> {
    let ending = await expected;
    while (ending.kind === "waiting") {
      const next = incarnation.endings.expect();
      this.#deliver(incarnation, deadlineAt);
      ending = await next;
    }
    return ending;
  }

  /** It ran at full speed until now. What it took is read: after a crash there is nothing left to read. */
  async #endInit(incarnation: Incarnation): Promise<void> {
    await Promise.all([
      this.#attempt(incarnation.endBoost(), "its CPU could not be limited"),
      this.#memoryOf(incarnation),
    ]);
  }

  /** @returns what it has used */
  async #endRuntime(incarnation: Incarnation): Promise<number | undefined> {
    const maxMemoryUsedMiB = await this.#memoryOf(incarnation);
    await this.#attempt(incarnation.kill(), "it could not be stopped");
    return maxMemoryUsedMiB;
  }

  #memoryOf(incarnation: Incarnation): Promise<number | undefined> {
    return this.#attempt(incarnation.memory(), "its memory could not be read");
  }

  /** @returns whether somebody was there to take it */
  #deliver(incarnation: Incarnation, deadlineAt: number): boolean {
    if (!incarnation.waiting) return false;
    const { requestId, invokedFunctionArn, traceHeader, clientContext, cognitoIdentity } = this.request;
    const payload = eventOf(this.request.payload);
    const about = { requestId, deadlineAt, invokedFunctionArn, traceHeader, clientContext, cognitoIdentity };
    incarnation.deliver({ ...about, payload });
    return true;
  }

  /** From its answer until the runtime and all extensions ask for the next event. */
  async #follow(
    incarnation: Incarnation,
    { ending, running, startAt }: { ending: Ending; running: OpenPhase; startAt: number },
  ): Promise<Served> {
    const { clock } = this.#parts.ports;
    const conclusion = this.#conclude(ending);
    this.#runtimeMs = this.#durationOf(ending, startAt);
    const hasExtensions = incarnation.extensions.list.length > 0;
    if (ending.kind !== "answered") {
      const durationMs = this.#durationOf(ending, startAt);
      running.end(startAt + durationMs, { failed: true });
      this.#observer.answered(conclusion.answer);
      return { conclusion, durationMs, incarnation };
    }
    const failed = conclusion.answer.status !== "ok";
    this.#observer.answered(conclusion.answer);
    if (hasExtensions) running.end(clock.now(), { failed });
    const overhead = hasExtensions && !incarnation.waiting ? this.open("extension overhead") : undefined;
    const last: Ending = incarnation.waiting ? { kind: "waiting" } : await incarnation.endings.expect();
    const durationMs = this.#durationOf(last, startAt);
    running.end(startAt + durationMs, { failed });
    overhead?.end(startAt + durationMs, { failed: last.kind !== "waiting" });
    if (last.kind === "waiting") return { conclusion, durationMs, incarnation, cut: incarnation.runtime?.cutLog() };
    return { conclusion: { ...this.#concludeLate(last), answer: conclusion.answer }, durationMs, incarnation };
  }

  /** After the answer: whatever comes now, the caller has it. */
  #concludeLate(ending: Ending): Omit<Conclusion, "answer"> {
    if (ending.kind === "stopped") return { events: [], reset: { reason: "Lambdarium stops", shutdown: "spindown" } };
    const isLost = ending.kind === "exited" && ending.exit.kind === "lost";
    return isLost ? { events: [], reset: { reason: engineWent, shutdown: "failure" } } : this.#conclude(ending);
  }

  #conclude(ending: Ending): Conclusion {
    const { deployment, ports } = this.#parts;
    const { timeoutMs } = deployment.configuration;
    return concludeInvoke(ending, { requestId: this.request.requestId, timeoutMs, at: ports.clock.now() });
  }

  /** At the limit the duration is the limit, as in Lambda's REPORT. */
  #durationOf(ending: Ending, startAt: number): number {
    const { deployment, ports } = this.#parts;
    return ending.kind === "timed-out" ? deployment.configuration.timeoutMs : Math.max(0, ports.clock.now() - startAt);
  }

  #tellExtensions({ extensions }: Incarnation): void {
    this.#tell(...extensionEvents(extensions.list, this.#parts.ports.clock.now()));
  }

  #tell(...events: PlatformEvent[]): void {
    this.#parts.log.platform(this.request.requestId, ...events);
  }

  async #attempt<Value>(work: Promise<Value>, trouble: string): Promise<Value | undefined> {
    try {
      return await work;
    } catch (error) {
      this.trouble = trouble;
      this.#parts.ports.log.warn({ environmentId: this.#parts.environmentId, error }, trouble);
      return undefined;
    }
  }
}

const nothing = { entryPoint: [], command: [], workingDirectory: "" };
