/**
 * One invoke, from its arrival to its record: find the function, wait for its image if it must, run it in an
 * environment, keep what happened. Event invokes come through here too, once for each attempt.
 */
import type { Phase } from "../../core/environment/phase.ts";
import { isPlatformError } from "../../core/errors/platform-error.ts";
import { functionArn } from "../../core/function/arn.ts";
import type { InvocationRecord, InvocationStatus, InvocationType } from "../../core/invoke/invocation.ts";
import type {
  Environments,
  InvocationAnswer,
  InvocationObserver,
  InvocationOutcome,
} from "../../ports/environments.ts";
import type { History } from "../../ports/history.ts";
import { awaitRunnable } from "./await-runnable.ts";
import type { ChangePorts } from "./change-function.ts";
import { type FindPorts, findSame } from "./find-function.ts";
import type { Caller, InvokeAnswer, InvokeRequest } from "./function-operations.ts";

export type InvokePorts = ChangePorts & FindPorts & { environments: Environments; history: History };

/**
 * @returns what the function answered, its error included. What follows the answer (extensions, the end of the log, the
 * figures) goes on into the record; only who wants the tail of the log waits for it.
 * @throws PlatformError when it did not run: not found, rejected, throttled, or our own failure.
 */
export async function invokeFunction(
  request: InvokeRequest,
  type: InvocationType,
  caller: Caller,
  ports: InvokePorts,
  signal: AbortSignal,
): Promise<InvokeAnswer> {
  const found = await findSame(request, ports);
  const journal = openJournal(request, type, found, caller, ports);
  try {
    const waitedFrom = ports.clock.now();
    const record = await awaitRunnable(found, caller, ports, () => journal.waiting(waitedFrom), signal);
    journal.runnable();
    await ports.functions.touch(record.functionId, ports.clock.now());
    const { functionId, functionName, version } = record;
    const { qualifier } = request;
    const invokedFunctionArn = functionArn({ ...ports.config, functionName, qualifier });
    const invocation = { ...request, functionId, functionName, version, invokedFunctionArn };
    const answered = Promise.withResolvers<InvocationAnswer>();
    const observer = { ...journal, answered: answered.resolve };
    const ended = ports.environments.invoke(record.serving, invocation, observer, signal).then((outcome) => {
      journal.ended(outcome, type === "Event" ? 202 : 200);
      return outcome;
    });
    // Who has the answer already is not told of a failure after it: the record is.
    ended.catch((error: unknown) => journal.failed(error, signal.aborted));
    const answer = request.tail ? await ended : await Promise.race([answered.promise, ended]);
    return { ...answer, executedVersion: version };
  } catch (error) {
    journal.failed(error, signal.aborted);
    throw error;
  }
}

/** Keeps the invocation's record, and publishes each change of it. */
function openJournal(
  request: InvokeRequest,
  type: InvocationType,
  found: { functionId: string; functionName: string; version: string },
  caller: Caller,
  { history, live, clock }: Pick<InvokePorts, "history" | "live" | "clock">,
) {
  let waited: Phase[] = [];
  let invocation: InvocationRecord = {
    requestId: request.requestId,
    functionId: found.functionId,
    functionName: found.functionName,
    version: found.version,
    invocationType: type,
    who: caller.name,
    arrivedAt: clock.now(),
    status: "running",
    phases: [],
    requestBytes: request.payload.byteLength,
  };
  function change(changed: Partial<InvocationRecord>, bodies?: { request?: Uint8Array; response?: Uint8Array }) {
    invocation = { ...invocation, ...changed };
    history.put(invocation, bodies);
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
    ended(outcome: InvocationOutcome, httpStatus: number) {
      const { status, functionError, errorType, environmentId, logStreamName, cold, report, payload } = outcome;
      change(
        {
          status,
          httpStatus,
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
      if (invocation.endedAt !== undefined) return;
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
