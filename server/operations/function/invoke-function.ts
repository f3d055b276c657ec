/**
 * One invoke, from its arrival to its record: find the function, wait for its image if it must, run it in an
 * environment, keep what happened. What is accepted as an event is run by run-event.ts.
 */
import { functionArn } from "../../core/function/arn.ts";
import type { Environments, InvocationAnswer } from "../../ports/environments.ts";
import type { History } from "../../ports/history.ts";
import { awaitRunnable } from "./await-runnable.ts";
import type { ChangePorts } from "./change-function.ts";
import { type FindPorts, findSame } from "./find-function.ts";
import type { Caller, InvokeAnswer, InvokeRequest } from "./function-operations.ts";
import { openJournal } from "./invocation-journal.ts";

export type InvokePorts = ChangePorts & FindPorts & { environments: Environments; history: History };

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
  const found = await findSame(request, ports);
  const journal = openJournal(request, found, caller, ports);
  request.begun?.();
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
      journal.ended(outcome);
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
