/**
 * Keeps an invocation's record while it runs. Its beginning and its end are in the history and on the pages at once;
 * what comes in between no oftener than pages can show: an invoke that takes a millisecond is kept and shown once.
 */
import type { Phase } from "../../core/environment/phase.ts";
import { isPlatformError } from "../../core/errors/platform-error.ts";
import type { InvocationRecord, InvocationStatus } from "../../core/invoke/invocation.ts";
import type { Clock } from "../../ports/clock.ts";
import type { InvocationAnswer, InvocationObserver, InvocationOutcome } from "../../ports/environments.ts";
import type { History } from "../../ports/history.ts";
import type { Live } from "../../ports/live.ts";
import type { Caller, InvokeRequest } from "./function-operations.ts";
import { Soon } from "./soon.ts";

/** A change is told this long after it at the latest. */
const TELL_WITHIN_MS = 10;

export interface JournalPorts {
  history: History;
  live: Live;
  clock: Clock;
}

export class InvocationJournal implements InvocationObserver {
  /** Called with the answer, when it has come. */
  onAnswer: ((answer: InvocationAnswer) => void) | undefined;
  readonly #ports: JournalPorts;
  #waited: Phase[] = [];
  /** What was told or kept is a copy, except for the last. */
  readonly #invocation: InvocationRecord;

  constructor(
    request: InvokeRequest,
    found: { functionId: string; functionName: string; version: string },
    caller: Caller,
    ports: JournalPorts,
  ) {
    this.#ports = ports;
    this.#invocation = {
      requestId: request.requestId,
      functionId: found.functionId,
      functionName: found.functionName,
      version: found.version,
      invocationType: "RequestResponse",
      who: caller.name,
      arrivedAt: ports.clock.now(),
      status: "running",
      phases: [],
      requestBytes: request.payload.byteLength,
    };
    ports.history.put({ ...this.#invocation }, { request: request.payload });
    soon.add(this);
  }

  waiting(since: number): void {
    this.#waited = [{ kind: "waiting for image", startAt: since }];
    this.#change({ phases: this.#waited });
  }

  runnable(): void {
    const endAt = this.#ports.clock.now();
    this.#waited = this.#waited.map((phase) => ({ ...phase, endAt }));
  }

  phases(phases: Phase[]): void {
    this.#change({ phases: this.#afterWait(phases) });
  }

  served(by: Parameters<InvocationObserver["served"]>[0]): void {
    this.#change(by);
  }

  answered(answer: InvocationAnswer): void {
    this.onAnswer?.(answer);
  }

  ended(outcome: InvocationOutcome): void {
    const { status, functionError, errorType, environmentId, logStreamName, cold, report, payload } = outcome;
    const phases = this.#afterWait(outcome.phases);
    const about = { status, functionError, errorType, environmentId, logStreamName, cold, report, phases };
    this.#end({ ...about, httpStatus: 200, responseBytes: payload.byteLength }, payload);
  }

  failed(error: unknown, stopping: boolean): void {
    const endedAt = this.#ports.clock.now();
    const phases = this.#invocation.phases.map((phase) => ({ ...phase, endAt: phase.endAt ?? endedAt }));
    const answer = isPlatformError(error)
      ? { errorType: error.code, errorMessage: error.message, httpStatus: error.status }
      : {
          errorType: "ServiceException",
          errorMessage: "Lambdarium itself failed; its log says more.",
          httpStatus: 500,
        };
    this.#end({ ...answer, status: failureStatus(error, stopping), phases });
  }

  /** As far as it has come. */
  tell(): void {
    const invocation = { ...this.#invocation };
    this.#ports.history.put(invocation);
    this.#ports.live.publish({ type: "invocation", invocation });
  }

  #afterWait(phases: Phase[]): Phase[] {
    return this.#waited.length === 0 ? phases : [...this.#waited, ...phases];
  }

  #change(changed: Partial<InvocationRecord>): void {
    // What is told after the end comes too late to change it.
    if (this.#invocation.endedAt !== undefined) return;
    Object.assign(this.#invocation, changed);
    soon.add(this);
  }

  #end(changed: Partial<InvocationRecord>, response?: Uint8Array): void {
    const invocation = this.#invocation;
    if (invocation.endedAt !== undefined) return;
    soon.delete(this);
    const { history, live, clock } = this.#ports;
    Object.assign(invocation, changed);
    invocation.endedAt = clock.now();
    history.put(invocation, response && { response });
    live.publish({ type: "invocation", invocation });
  }
}

const soon = new Soon(TELL_WITHIN_MS, (journal: InvocationJournal) => journal.tell());

function failureStatus(error: unknown, stopping: boolean): InvocationStatus {
  if (stopping) return "interrupted";
  return isPlatformError(error) && error.status === 429 ? "throttled" : "rejected";
}
