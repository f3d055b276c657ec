/** What an ending means for the caller, the log and the environment. */
import type { Launch } from "../../core/environment/launch.ts";
import { PlatformError } from "../../core/errors/platform-error.ts";
import {
  acceptedErrorType,
  errorTypeIn,
  extensionFailed,
  failurePayload,
  type InvokeFailure,
  notStarted,
  responseTooLargePayload,
  responseTruncated,
  runtimeExited,
  timedOut,
  unknownResponseMode,
} from "../../core/invoke/error-payload.ts";
import type { Report } from "../../core/invoke/invocation.ts";
import type { InitPhase, PlatformEvent } from "../../core/log/platform-event.ts";
import type { ContainerExit } from "../../ports/containers.ts";
import type { InvocationAnswer } from "../../ports/environments.ts";
import type { ShutdownReason } from "../../ports/runtime-api.ts";
import type { Ending } from "./endings.ts";
import type { RuntimeAnswer } from "./runtime-session.ts";

export interface Conclusion {
  answer: InvocationAnswer;
  /** In the REPORT line: only of failures that the platform saw itself. */
  reported?: { status: "error" | "timeout"; errorType: string };
  /** What the runtime tells X-Ray of its error. JSON. */
  errorCause?: string;
  /** Before END. */
  events: PlatformEvent[];
  /** The processes cannot go on; absent when they can. */
  reset?: Reset;
}

export interface Reset {
  /** A sentence for people. */
  reason: string;
  /** What extensions are told. */
  shutdown: ShutdownReason;
}

/** Why an environment ended that had no part in it. */
export const engineWent = "Docker Engine went away, and its containers with it";

export interface InvokeFacts {
  requestId: string;
  timeoutMs: number;
  /** Epoch milliseconds. */
  at: number;
}

/** @throws PlatformError ServiceException when the platform stopped. */
export function concludeInvoke(ending: Ending, { requestId, timeoutMs, at }: InvokeFacts): Conclusion {
  switch (ending.kind) {
    case "answered":
      return concludeAnswer(ending.answer, requestId);
    case "init-failed":
      return concludeInitError(ending.answer, requestId);
    case "exited":
      return crashed(failureOfExit(ending.exit), requestId, at);
    case "extension-failed":
      return crashed(extensionFailed(ending.failure), requestId, at);
    case "timed-out":
      return { ...failed(timedOut(timeoutMs), requestId), events: [{ type: "timeout", at, requestId, timeoutMs }] };
    case "stopped":
      throw new PlatformError("ServiceException", "Lambdarium was stopped while the function ran.");
    case "waiting":
      throw new Error("an invoke cannot end before it is answered");
  }
}

export interface BootFacts {
  phase: InitPhase;
  durationMs: number;
  launch: Launch;
  /** Epoch milliseconds. */
  at: number;
}

/** What the log says of an init that failed. */
export function bootFailure(ending: Ending, conclusion: Conclusion, facts: BootFacts): PlatformEvent[] {
  const { at, phase, durationMs, launch } = facts;
  const reported = conclusion.reported ?? { status: "error" as const, errorType: "Runtime.Unknown" };
  const isLaunch = ending.kind === "exited" && ending.exit.kind === "not-started";
  const { status, errorType } = reported;
  return [
    ...(isLaunch ? [{ type: "launchError" as const, at, error: conclusion.reset?.reason ?? "", launch }] : []),
    { type: "initRuntimeDone", at, phase, status: ending.kind === "exited" ? "failure" : status, errorType },
    { type: "initReport", at, phase, durationMs, ...reported },
  ];
}

/** What the log says of an init that went well: only in the JSON format, at the level DEBUG. */
export function bootSuccess({ at, phase, durationMs }: Omit<BootFacts, "launch">): PlatformEvent[] {
  const about = { at, phase, status: "success" } as const;
  return [
    { type: "initRuntimeDone", ...about },
    { type: "initReport", ...about, durationMs },
  ];
}

/** What the log says of the invoke at its end. @param runtimeMs until the runtime had answered, or died */
export function invokeEnd(
  { answer, events, reported, reset }: Conclusion,
  { at, requestId, report, runtimeMs }: { at: number; requestId: string; report: Report; runtimeMs: number },
): PlatformEvent[] {
  const died = reset ? ("failure" as const) : ("error" as const);
  const status = answer.status === "ok" ? ("success" as const) : reported?.status === "timeout" ? "timeout" : died;
  const errorType = reported?.errorType;
  const producedBytes = reset ? undefined : answer.payload.byteLength;
  return [
    { type: "runtimeDone", at, requestId, status, errorType, durationMs: runtimeMs, producedBytes },
    ...events,
    { type: "end", at, requestId },
    { type: "report", at, requestId, report, functionFailed: answer.status !== "ok" },
  ];
}

function concludeAnswer(answer: RuntimeAnswer, requestId: string): Conclusion {
  switch (answer.kind) {
    case "response":
      return { answer: { status: "ok", payload: answer.payload }, events: [] };
    case "error":
      return {
        ...{ answer: unhandled("error", answer.payload, typeOf(answer)), events: [] },
        ...(answer.cause === undefined ? {} : { errorCause: answer.cause }),
      };
    case "too-large": {
      const errorType = "Function.ResponseSizeTooLarge";
      const reported = { status: "error" as const, errorType };
      return { answer: unhandled("error", responseTooLargePayload(), errorType), reported, events: [] };
    }
    case "truncated":
      return { ...answerTo(responseTruncated, requestId), events: [] };
    case "unknown-mode":
      return { ...answerTo(unknownResponseMode, requestId), events: [] };
  }
}

/** The runtime has said itself why it cannot start; its words are the answer. */
function concludeInitError(answer: RuntimeAnswer, requestId: string): Conclusion {
  const conclusion = concludeAnswer(answer, requestId);
  const header = answer.kind === "error" ? acceptedErrorType(answer.errorType) : undefined;
  const errorType = header ?? conclusion.answer.errorType ?? "Runtime.Unknown";
  const reset: Reset = { reason: `its init failed: ${errorType}`, shutdown: "failure" };
  return { ...conclusion, reported: { status: "error", errorType }, reset };
}

/** What the function calls its error, before what its runtime calls it. */
function typeOf(answer: Extract<RuntimeAnswer, { kind: "error" }>): string | undefined {
  return errorTypeIn(answer.payload) ?? acceptedErrorType(answer.errorType);
}

function crashed(failure: InvokeFailure, requestId: string, at: number): Conclusion {
  const { errorType, text } = failure;
  return { ...failed(failure, requestId), events: [{ type: "crash", at, requestId, errorType, text }] };
}

function failed(failure: InvokeFailure, requestId: string): Omit<Conclusion, "events"> {
  const shutdown = failure.status === "timeout" ? ("timeout" as const) : ("failure" as const);
  return { ...answerTo(failure, requestId), reset: { reason: reasonOf(failure), shutdown } };
}

function answerTo(failure: InvokeFailure, requestId: string): Pick<Conclusion, "answer" | "reported"> {
  const { status, reportedType } = failure;
  return {
    answer: unhandled(status, failurePayload(failure, requestId), reportedType),
    reported: { status, errorType: reportedType },
  };
}

function unhandled(status: "error" | "timeout", payload: Uint8Array, errorType: string | undefined): InvocationAnswer {
  return { status, payload, functionError: "Unhandled", ...(errorType === undefined ? {} : { errorType }) };
}

function reasonOf({ status, reportedType, text }: InvokeFailure): string {
  if (status === "timeout") return text;
  return reportedType === "Runtime.OutOfMemory" ? "it ran out of memory" : text;
}

function failureOfExit(exit: ContainerExit): InvokeFailure {
  if (exit.kind === "lost")
    throw new PlatformError("ServiceException", `The function ended with its engine: ${engineWent}.`);
  if (exit.kind !== "not-started") return runtimeExited(exit);
  if (exit.reason !== "other") return notStarted(exit.reason, exit.message);
  throw new PlatformError("ServiceException", `The function's container could not be started: ${exit.message}`);
}
