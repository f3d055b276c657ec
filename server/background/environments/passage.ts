/** One invoke on its way through one environment: the init it may have to wait for, its run, its figures and its log. */
import { launchOf } from "../../core/environment/launch.ts";
import type { PhaseKind } from "../../core/environment/phase.ts";
import { eventOf } from "../../core/invoke/payload.ts";
import { endLine, reportLine, reportOf, startLine } from "../../core/invoke/report.ts";
import type { InvocationObserver, InvocationOutcome, InvocationRequest } from "../../ports/environments.ts";
import { type Conclusion, concludeInit, concludeInvoke } from "./conclusion.ts";
import type { Ending } from "./endings.ts";
import type { EnvironmentParts } from "./environment-parts.ts";
import { InvocationPhases, OpenPhase } from "./phase-list.ts";

/** Lambda gives init ten seconds. */
const INIT_LIMIT_MS = 10_000;
/** After its answer a runtime asks for the next event at once: who invokes again right away then finds it idle. */
const RETURN_LIMIT_MS = 200;
/** A killed process is gone in a tenth of this, unless the engine does not answer. */
const KILL_LIMIT_MS = 5000;

export interface Passed {
  outcome: InvocationOutcome;
  /** Why the environment cannot go on; absent when it can. */
  endReason?: string;
}

/** Something that has a limit, and when it began and ended. Epoch milliseconds. */
interface Timed {
  kind: PhaseKind;
  startAt: number;
  ending: Promise<Ending>;
  endedAt: Promise<number>;
  limitMs: number;
}

export class Passage {
  readonly request: InvocationRequest;
  readonly #parts: EnvironmentParts;
  readonly #phases: InvocationPhases;
  readonly #cold: boolean;
  #initDurationMs: number | undefined;
  #trouble: string | undefined;

  constructor(parts: EnvironmentParts, request: InvocationRequest, observer: InvocationObserver, cold: boolean) {
    this.request = request;
    this.#parts = parts;
    this.#cold = cold;
    this.#phases = new InvocationPhases(observer);
    const { environmentId, logStreamName, log } = parts;
    log.begin(request.requestId);
    observer.served({ environmentId, logStreamName, cold });
  }

  open(kind: PhaseKind, startAt = this.#parts.ports.clock.now()): OpenPhase {
    return new OpenPhase(kind, startAt, [this.#phases, this.#parts.lifeline]);
  }

  /** @returns what the invoke has come to when init failed; undefined when it is ready to serve. */
  async init(ending: Promise<Ending>, endedAt: Promise<number>): Promise<Passed | undefined> {
    const { deployment, ports, container } = this.#parts;
    const startAt = container?.startedAt ?? ports.clock.now();
    const timed = await this.#time({ kind: "function init", startAt, ending, endedAt, limitMs: INIT_LIMIT_MS });
    if (timed.ending.kind === "ready") {
      this.#initDurationMs = timed.durationMs;
      return undefined;
    }
    const conclusion = concludeInit(timed.ending, {
      requestId: this.request.requestId,
      version: this.request.version,
      timeoutMs: INIT_LIMIT_MS,
      now: ports.clock.now(),
      initDurationMs: timed.durationMs,
      launch: launchOf(deployment.image.optimized ?? nothing, deployment.configuration.imageConfig),
    });
    return this.#close(conclusion, timed.durationMs);
  }

  /** The runtime waits: it gets the event, and the function its time. */
  async serve(): Promise<Passed> {
    const { deployment, ports, session, log, endings } = this.#parts;
    const { requestId, version, invokedFunctionArn, traceHeader, clientContext, cognitoIdentity } = this.request;
    const { timeoutMs } = deployment.configuration;
    log.platform(startLine(requestId, version));
    const startAt = ports.clock.now();
    // Init may have been over for a while, and the connection gone since: a runtime that lives comes back.
    if (!session.waiting) await session.whenWaiting(timeoutMs);
    const expected = endings.expect();
    const endedAt = expected.then(() => ports.clock.now());
    const timing = this.#time({ kind: "invoke", startAt, ending: expected, endedAt, limitMs: timeoutMs });
    const deadlineAt = startAt + timeoutMs;
    const payload = eventOf(this.request.payload);
    if (session.waiting)
      session.deliver({
        requestId,
        deadlineAt,
        invokedFunctionArn,
        traceHeader,
        clientContext,
        cognitoIdentity,
        payload,
      });
    const settled = this.#cold ? this.#endBoost() : undefined;
    const { ending, durationMs } = await timing;
    await settled;
    const conclusion = concludeInvoke(ending, { requestId, timeoutMs, now: ports.clock.now() });
    return this.#close(conclusion, durationMs);
  }

  /** Init ran at full speed. The memory it took is read too: after a crash there is nothing left to read. */
  async #endBoost(): Promise<void> {
    const { container } = this.#parts;
    if (!container) return;
    await Promise.all([
      this.#attempt(container.throttle(), "its CPU could not be limited"),
      this.#attempt(container.maxMemoryUsedMiB(), "its memory could not be read"),
    ]);
  }

  /** At the limit the duration is the limit, as in Lambda's REPORT. */
  async #time({ kind, startAt, ending, endedAt, limitMs }: Timed) {
    const phase = this.open(kind, startAt);
    const leftMs = Math.max(0, startAt + limitMs - this.#parts.ports.clock.now());
    const timer = setTimeout(() => this.#parts.endings.settle({ kind: "timed-out" }), leftMs);
    const ended = await ending;
    clearTimeout(timer);
    const durationMs = ended.kind === "timed-out" ? limitMs : Math.max(0, (await endedAt) - startAt);
    phase.end(startAt + durationMs, { failed: !succeeded(ended) });
    return { ending: ended, durationMs };
  }

  async #close(conclusion: Conclusion, durationMs: number): Promise<Passed> {
    const { ports, container, log, deployment, environmentId, logStreamName, session } = this.#parts;
    const [maxMemoryUsedMiB] = await Promise.all([
      container && this.#attempt(container.maxMemoryUsedMiB(), "its memory could not be read"),
      container && this.#attempt(container.logSettled(), "its output could not be followed"),
      conclusion.endReason === undefined && session.whenWaiting(RETURN_LIMIT_MS),
    ]);
    if (conclusion.endReason !== undefined) await this.#attempt(this.#stopProcess(), "it could not be stopped");
    const report = reportOf({
      durationMs,
      memorySizeMiB: deployment.configuration.memoryMiB,
      ...(maxMemoryUsedMiB ? { maxMemoryUsedMiB } : {}),
      ...(this.#initDurationMs === undefined ? {} : { initDurationMs: this.#initDurationMs }),
      ...conclusion.reported,
    });
    const { requestId } = this.request;
    log.platform(...conclusion.lines, endLine(requestId), reportLine(requestId, report));
    const { status, payload, errorType, errorCause } = conclusion;
    const outcome: InvocationOutcome = {
      ...{ status, payload, environmentId, logStreamName, report, cold: this.#cold },
      ...(status === "ok" ? {} : { functionError: "Unhandled" as const }),
      ...(errorType === undefined ? {} : { errorType }),
      phases: this.#phases.all,
      logTail: log.end(),
    };
    const endReason = conclusion.endReason ?? this.#trouble;
    ports.log.info({ requestId, environmentId, status, errorType, errorCause, ...report }, "invoke");
    return { outcome, ...(endReason === undefined ? {} : { endReason }) };
  }

  /** Its last lines come before its end is told. */
  async #stopProcess(): Promise<void> {
    const { container } = this.#parts;
    if (!container) return;
    await container.kill();
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(limit.resolve, KILL_LIMIT_MS);
    await Promise.race([container.exited, limit.promise]);
    clearTimeout(timer);
  }

  /** The function has its answer whatever the engine does now; but the environment is not used again. */
  async #attempt<Value>(work: Promise<Value>, trouble: string): Promise<Value | undefined> {
    try {
      return await work;
    } catch (error) {
      this.#trouble = trouble;
      this.#parts.ports.log.warn({ environmentId: this.#parts.environmentId, error }, trouble);
      return undefined;
    }
  }
}

const nothing = { entryPoint: [], command: [], workingDirectory: "" };

function succeeded(ending: Ending): boolean {
  return ending.kind === "ready" || (ending.kind === "answered" && ending.answer.kind === "response");
}
