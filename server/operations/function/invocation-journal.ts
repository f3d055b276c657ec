/**
 * Keeps an invocation's record while it runs. The history knows each change at once; pages are told the end at once, and
 * what comes before it no oftener than they can show: of an invoke that takes a millisecond they see one picture.
 */
import type { Phase } from "../../core/environment/phase.ts";
import { isPlatformError } from "../../core/errors/platform-error.ts";
import type { InvocationRecord, InvocationStatus } from "../../core/invoke/invocation.ts";
import type { Clock } from "../../ports/clock.ts";
import type { InvocationObserver, InvocationOutcome } from "../../ports/environments.ts";
import type { History } from "../../ports/history.ts";
import type { Live } from "../../ports/live.ts";
import type { Caller, InvokeRequest } from "./function-operations.ts";

/** A change is told this long after it at the latest. */
const TELL_WITHIN_MS = 10;

export interface JournalPorts {
  history: History;
  live: Live;
  clock: Clock;
}

export function openJournal(
  request: InvokeRequest,
  found: { functionId: string; functionName: string; version: string },
  caller: Caller,
  { history, live, clock }: JournalPorts,
) {
  let waited: Phase[] = [];
  let telling: ReturnType<typeof setTimeout> | undefined;
  let invocation: InvocationRecord = {
    requestId: request.requestId,
    functionId: found.functionId,
    functionName: found.functionName,
    version: found.version,
    invocationType: "RequestResponse",
    who: caller.name,
    arrivedAt: clock.now(),
    status: "running",
    phases: [],
    requestBytes: request.payload.byteLength,
  };
  function change(changed: Partial<InvocationRecord>, bodies?: { request?: Uint8Array; response?: Uint8Array }) {
    // What is told after the end comes too late to change it.
    if (invocation.endedAt !== undefined) return;
    invocation = { ...invocation, ...changed };
    history.put(invocation, bodies);
    if (invocation.endedAt !== undefined) tell();
    else telling ??= setTimeout(tell, TELL_WITHIN_MS);
  }
  function tell() {
    clearTimeout(telling);
    telling = undefined;
    live.publish({ type: "invocation", invocation });
  }
  change({}, { request: request.payload });

  return {
    waiting(since: number) {
      waited = [{ kind: "waiting for image", startAt: since }];
      change({ phases: waited });
    },
    runnable() {
      waited = waited.map((phase) => ({ ...phase, endAt: clock.now() }));
    },
    phases(phases: Phase[]) {
      change({ phases: [...waited, ...phases] });
    },
    served(by: Parameters<InvocationObserver["served"]>[0]) {
      change(by);
    },
    ended(outcome: InvocationOutcome) {
      const { status, functionError, errorType, environmentId, logStreamName, cold, report, payload } = outcome;
      change(
        {
          status,
          httpStatus: 200,
          functionError,
          errorType,
          environmentId,
          logStreamName,
          cold,
          report,
          phases: [...waited, ...outcome.phases],
          endedAt: clock.now(),
          responseBytes: payload.byteLength,
        },
        { response: payload },
      );
    },
    failed(error: unknown, stopping: boolean) {
      const endedAt = clock.now();
      const phases = invocation.phases.map((phase) => ({ ...phase, endAt: phase.endAt ?? endedAt }));
      const answer = isPlatformError(error)
        ? { errorType: error.code, errorMessage: error.message, httpStatus: error.status }
        : {
            errorType: "ServiceException",
            errorMessage: "Lambdarium itself failed; its log says more.",
            httpStatus: 500,
          };
      change({ ...answer, status: failureStatus(error, stopping), phases, endedAt });
    },
  } satisfies Omit<InvocationObserver, "answered"> & Record<string, unknown>;
}

function failureStatus(error: unknown, stopping: boolean): InvocationStatus {
  if (stopping) return "interrupted";
  return isPlatformError(error) && error.status === 429 ? "throttled" : "rejected";
}
