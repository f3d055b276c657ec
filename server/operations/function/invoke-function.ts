/**
 * One invoke, from its arrival to its record: find the function, wait for its image if it must, run it in an
 * environment, keep what happened. What is accepted as an event is run by run-event.ts.
 */
import { isPlatformError } from "../../core/errors/platform-error.ts";
import { functionArn } from "../../core/function/arn.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import type { Environments, InvocationAnswer, InvocationOutcome } from "../../ports/environments.ts";
import type { History } from "../../ports/history.ts";
import { awaitRunnable } from "./await-runnable.ts";
import type { ChangePorts } from "./change-function.ts";
import { findAgain, type RoutePorts, routeInvoke } from "./find-function.ts";
import type { Caller, InvokeAnswer, InvokeRequest } from "./function-operations.ts";
import { InvocationJournal } from "./invocation-journal.ts";

export type InvokePorts = ChangePorts & RoutePorts & { environments: Environments; history: History };

/**
 * @returns what the function answered, its error included. What follows the answer (extensions, the end of the log, the
 * figures) goes on into the record; only who wants the tail of the log waits for it.
 * @throws PlatformError when it did not run: not found, rejected, throttled, or our own failure.
 */
export async function invokeFunction(
  request: InvokeRequest,
  caller: Caller,
  ports: InvokePorts,
  signal: AbortSignal,
): Promise<InvokeAnswer> {
  const found = await routeInvoke(request, ports);
  const journal = new InvocationJournal(request, found, caller, ports);
  request.begun?.();
  try {
    const record = found.state === "Active" ? found : await waitFor(found, { caller, ports, journal, signal });
    ports.functions.touch(record, ports.clock.now());
    const { functionId, functionName, version } = record;
    const { qualifier } = request;
    const invokedFunctionArn = functionArn({ ...ports.config, functionName, qualifier });
    const invocation = { ...request, functionId, functionName, version, invokedFunctionArn };
    const answered = Promise.withResolvers<InvocationAnswer>();
    if (!request.tail) journal.onAnswer = answered.resolve;
    const run = ({ serving }: FunctionRecord) => ports.environments.invoke(serving, invocation, journal, signal);
    const ended = (outcome: InvocationOutcome) => {
      journal.ended(outcome);
      answered.resolve(outcome);
    };
    const failed = (error: unknown) => {
      // Who has the answer already is not told of a failure after it: the record is.
      journal.failed(error, signal.aborted);
      answered.reject(error);
    };
    run(record).then(ended, (error: unknown) =>
      movedOn(error, record, { caller, ports, journal, signal }).then(run).then(ended, failed),
    );
    return { ...(await answered.promise), executedVersion: version };
  } catch (error) {
    journal.failed(error, signal.aborted);
    throw error;
  }
}

interface Waiting {
  caller: Caller;
  ports: InvokePorts;
  journal: InvocationJournal;
  signal: AbortSignal;
}

/**
 * Who comes just when the function moves on may find its image gone. Nothing of the invoke has begun then: it is run as
 * the function is now.
 * @throws the error when that is its answer; PlatformError as `awaitRunnable`
 */
async function movedOn(error: unknown, record: FunctionRecord, waiting: Waiting): Promise<FunctionRecord> {
  if (!isPlatformError(error) || !/^CodeArtifactUserFailed|^KMS/.test(error.code)) throw error;
  const now = await findAgain(record, waiting.ports);
  const isSame = now.serving.generation === record.serving.generation;
  if (isSame && (now.state === "Active" || now.state === "Failed")) throw error;
  return waitFor(now, waiting);
}

async function waitFor(found: FunctionRecord, { caller, ports, journal, signal }: Waiting): Promise<FunctionRecord> {
  const waitedFrom = ports.clock.now();
  const record = await awaitRunnable(found, caller, ports, () => journal.waiting(waitedFrom), signal);
  journal.runnable();
  return record;
}
