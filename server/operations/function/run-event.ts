/**
 * One attempt of an accepted event. Its record tells of it while it runs; how the event goes on is the queue's to
 * decide, and to tell.
 */
import type { Phase } from "../../core/environment/phase.ts";
import { isPlatformError } from "../../core/errors/platform-error.ts";
import { functionArn } from "../../core/function/arn.ts";
import type { InvocationRecord } from "../../core/invoke/invocation.ts";
import { attemptEnded, attempted } from "../../core/invoke/queued-invocation.ts";
import type { AttemptResult } from "../../core/invoke/retry.ts";
import type { InvocationOutcome } from "../../ports/environments.ts";
import type { QueuedEvent } from "../../ports/queued-events.ts";
import { awaitRunnable } from "./await-runnable.ts";
import { routeInvoke } from "./find-function.ts";
import type { InvokePorts } from "./invoke-function.ts";

/** Pages are told of a change this long after it at the latest, so that a short attempt is one picture. */
const TELL_WITHIN_MS = 10;

export interface EndedAttempt {
  kind: "ended";
  result: AttemptResult;
  /** As it would stand if this had been the last attempt. */
  invocation: InvocationRecord;
  response?: Uint8Array;
  /** What is no answer to anybody. */
  bug?: unknown;
}

export type EventAttempt =
  | EndedAttempt
  | { kind: "pending" } // its image is being optimized: nothing was tried
  | { kind: "gone" }; // its function is not there any more

export async function runEvent(event: QueuedEvent, ports: InvokePorts, signal: AbortSignal): Promise<EventAttempt> {
  const { functions, clock, config, environments } = ports;
  const { requestId, functionId, functionName, who } = event.invocation;
  const { qualifier, payload, traceHeader } = event;
  const attempt = openAttempt(event, ports);
  try {
    const found = await routeInvoke({ functionId, functionName, qualifier }, ports);
    if (found.state === "Pending") return { kind: "pending" };
    attempt.begin(found.version);
    const record = await awaitRunnable(found, { name: who }, ports, attempt.waiting, signal);
    functions.touch(record, clock.now());
    const invokedFunctionArn = functionArn({ ...config, functionName, qualifier });
    const request = { requestId, functionId, functionName, payload, traceHeader };
    const invocation = { ...request, version: record.version, invokedFunctionArn };
    return attempt.ended(await environments.invoke(record.serving, invocation, attempt, signal));
  } catch (error) {
    const isGone = isPlatformError(error) && error.code === "ResourceNotFoundException";
    return isGone ? { kind: "gone" } : attempt.failed(error, signal.aborted);
  } finally {
    attempt.close();
  }
}

function openAttempt(event: QueuedEvent, { history, live, clock }: Pick<InvokePorts, "history" | "live" | "clock">) {
  let before = event.invocation;
  let waited: Phase[] = [];
  let phases: Phase[] = [];
  let telling: ReturnType<typeof setTimeout> | undefined;
  let served: Pick<InvocationRecord, "environmentId" | "logStreamName" | "cold"> = {};
  const afterWait = (those: Phase[]) => [
    ...waited.map((phase) => ({ ...phase, endAt: those[0]?.startAt ?? clock.now() })),
    ...those,
  ];
  const soFar = (): InvocationRecord => ({ ...before, ...served, phases: [...before.phases, ...phases] });
  let over = false;
  function tell(): void {
    // What is told after the end comes too late to change it.
    if (over) return;
    history.put(soFar());
    telling ??= setTimeout(() => {
      telling = undefined;
      live.publish({ type: "invocation", invocation: soFar() });
    }, TELL_WITHIN_MS);
  }
  return {
    /** @param version an alias may send each attempt to another one */
    begin(version: string) {
      before = { ...attempted(event.invocation, clock.now()), version };
      tell();
    },
    waiting() {
      phases = waited = [{ kind: "waiting for image" as const, startAt: clock.now() }];
      tell();
    },
    phases(those: Phase[]) {
      phases = afterWait(those);
      tell();
    },
    served(by: { environmentId: string; logStreamName: string; cold: boolean }) {
      served = by;
      tell();
    },
    answered() {},
    /** From here on the queue tells. */
    close(): void {
      over = true;
      clearTimeout(telling);
    },
    ended({ payload: response, logTail: _, phases: those, ...outcome }: InvocationOutcome): EndedAttempt {
      const end = { ...outcome, ran: true, phases: afterWait(those), responseBytes: response.byteLength };
      const result = outcome.status === "ok" ? "ok" : "function-error";
      return { kind: "ended", result, invocation: attemptEnded(before, end, clock.now()), response };
    },
    failed(error: unknown, stopped: boolean): EndedAttempt {
      const answer = isPlatformError(error)
        ? { errorType: error.code, errorMessage: error.message }
        : { errorType: "ServiceException", errorMessage: "Lambdarium itself failed; its log says more." };
      const throttled = isPlatformError(error) && error.status === 429;
      const status = stopped ? "interrupted" : throttled ? "throttled" : "rejected";
      const invocation = attemptEnded(before, { ...served, ...answer, status, ran: false, phases }, clock.now());
      const bug = isPlatformError(error) || stopped ? undefined : error;
      return { kind: "ended", result: "not-run", invocation, ...(bug !== undefined && { bug }) };
    },
  };
}
