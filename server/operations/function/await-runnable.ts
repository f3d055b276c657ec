/**
 * Whether an invoke may run now, must wait, or is rejected: the state decides, by the table.
 */

import { PlatformError } from "../../core/errors/platform-error.ts";
import { restored } from "../../core/function/apply.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import { failedAnswer } from "../../core/function/key-fault.ts";
import type { Live } from "../../ports/live.ts";
import { type ChangePorts, changeFunction } from "./change-function.ts";
import { type FindPorts, findAgain } from "./find-function.ts";
import type { Caller } from "./function-operations.ts";

/** An invoke waits this long for a function that is Pending; Lambda's clients give up at about a minute. */
const IMAGE_WAIT_MS = 50_000;

/**
 * @param onWait called once, when the invoke begins to wait for the image.
 * @returns the function, Active.
 * @throws PlatformError CodeArtifactUserPendingException, CodeArtifactUserFailedException, ResourceNotFoundException,
 *   KMSDisabledException and its like when the function is Failed for its key
 */
export async function awaitRunnable(
  found: FunctionRecord,
  caller: Caller,
  ports: ChangePorts & FindPorts,
  onWait: () => void,
  signal: AbortSignal,
  waitMs = IMAGE_WAIT_MS,
): Promise<FunctionRecord> {
  if (found.state === "Active") return found;
  let record = found;
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(waitMs)]);
  for (let waits = 0; record.state !== "Active"; waits++) {
    await rejectUnlessPending(record, caller, ports);
    if (waits === 0) onWait();
    await nextTransition(record, ports, deadline);
    signal.throwIfAborted();
    if (deadline.aborted) throw pendingError();
    record = await findAgain(record, ports);
  }
  return record;
}

/** @returns the record when it is Pending no more, or as it is after this long or at a stop */
export async function leftPending(
  found: FunctionRecord,
  ports: ChangePorts & FindPorts,
  signal: AbortSignal,
  waitMs: number,
): Promise<FunctionRecord> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(waitMs)]);
  let record = found;
  while (record.state === "Pending" && !deadline.aborted) {
    await nextTransition(record, ports, deadline);
    record = await findAgain(record, ports);
  }
  return record;
}

/** The check alone, for what does not wait: Event and DryRun. An Inactive function is restored by it. */
export async function rejectUnlessPending(
  record: FunctionRecord,
  caller: Caller,
  ports: ChangePorts & FindPorts,
): Promise<void> {
  if (record.state === "Failed") throw failedAnswer({ code: record.stateReasonCode, reason: record.stateReason });
  if (record.state !== "Inactive") return;
  await restoreFunction(record, caller, ports);
  throw pendingError();
}

/** Inactive → Pending, because it was invoked. */
export async function restoreFunction(record: FunctionRecord, caller: Caller, ports: ChangePorts): Promise<void> {
  const circumstances = { at: ports.clock.now(), who: caller.name, cause: "First invoke, rejected with 409" };
  await changeFunction(record, (current) => restored(current, circumstances), ports);
}

/** Resolves at the function's next transition, at the deadline, or at once when it has changed since it was read. */
async function nextTransition(
  record: FunctionRecord,
  { live, functions }: { live: Live } & Pick<ChangePorts, "functions">,
  deadline: AbortSignal,
): Promise<void> {
  const moved = Promise.withResolvers<void>();
  const unsubscribe = live.subscribe((message) => {
    if (message.kind === "transition" && message.transition.functionId === record.functionId) moved.resolve();
  });
  const expired = () => moved.resolve();
  deadline.addEventListener("abort", expired, { once: true });
  try {
    // Subscribed first, read second: a transition in between is seen by one of the two.
    const now = await functions.getVersion(record);
    if (deadline.aborted || now?.revisionId !== record.revisionId) return;
    await moved.promise;
  } finally {
    unsubscribe();
    deadline.removeEventListener("abort", expired);
  }
}

function pendingError(): PlatformError {
  return new PlatformError(
    "CodeArtifactUserPendingException",
    "ERROR: Lambda is initializing your function. It will be ready to invoke shortly.",
  );
}
