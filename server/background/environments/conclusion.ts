/** What an ending means for the caller, the log and the environment. */
import type { Launch } from "../../core/environment/launch.ts";
import { PlatformError } from "../../core/errors/platform-error.ts";
import {
  acceptedErrorType,
  errorTypeIn,
  failurePayload,
  type InvokeFailure,
  notStarted,
  responseTooLargePayload,
  responseTruncated,
  runtimeExited,
  timedOut,
  unknownResponseMode,
} from "../../core/invoke/error-payload.ts";
import { crashLines, initReportLine, launchErrorLine, startLine, timeoutLine } from "../../core/invoke/report.ts";
import type { ContainerExit } from "../../ports/containers.ts";
import type { InvocationOutcome } from "../../ports/environments.ts";
import type { Ending } from "./endings.ts";
import type { RuntimeAnswer } from "./runtime-session.ts";

export interface Conclusion extends Pick<InvocationOutcome, "status" | "payload" | "errorType"> {
  /** In the REPORT line: only of failures that the platform saw itself. */
  reported?: { status: "error" | "timeout"; errorType: string };
  /** What the runtime tells X-Ray of its error. JSON. */
  errorCause?: string;
  /** Before END. */
  lines: string[];
  /** Why the environment cannot go on; absent when it can. */
  endReason?: string;
}

/** Why an environment ended that had no part in it. */
export const engineWent = "Docker Engine went away, and its containers with it";

export interface InvokeFacts {
  requestId: string;
  timeoutMs: number;
  /** Epoch milliseconds. */
  now: number;
}

/** @throws PlatformError ServiceException when the platform stopped. */
export function concludeInvoke(ending: Ending, { requestId, timeoutMs, now }: InvokeFacts): Conclusion {
  switch (ending.kind) {
    case "answered":
      return concludeAnswer(ending.answer, requestId);
    case "exited": {
      const failure = failureOfExit(ending.exit);
      return { ...failed(failure, requestId), lines: crashLines(requestId, failure.errorType, failure.text) };
    }
    case "timed-out":
      return { ...failed(timedOut(timeoutMs), requestId), lines: [timeoutLine(now, requestId, timeoutMs)] };
    case "stopped":
      throw new PlatformError("ServiceException", "Lambdarium was stopped while the function ran.");
    case "ready":
    case "init-failed":
      throw new Error(`an invoke cannot end with ${ending.kind}`);
  }
}

export interface InitFacts extends InvokeFacts {
  version: string;
  initDurationMs: number;
  launch: Launch;
}

/** Of an init that failed: the invoke that waited for it fails with it. `timeoutMs` is the limit of init. */
export function concludeInit(ending: Exclude<Ending, { kind: "ready" }>, facts: InitFacts): Conclusion {
  const conclusion =
    ending.kind === "init-failed" ? concludeInitError(ending.answer, facts.requestId) : concludeInvoke(ending, facts);
  const reported = conclusion.reported ?? { status: "error" as const, errorType: "Runtime.Unknown" };
  const launchLines =
    ending.kind === "exited" && ending.exit.kind === "not-started"
      ? [launchErrorLine(ending.exit.message, facts.launch)]
      : [];
  const initReport = initReportLine({ durationMs: facts.initDurationMs, phase: "init", ...reported });
  return {
    endReason: "its init failed",
    ...conclusion,
    reported,
    lines: [...launchLines, initReport, startLine(facts.requestId, facts.version), ...conclusion.lines],
  };
}

function concludeAnswer(answer: RuntimeAnswer, requestId: string): Conclusion {
  switch (answer.kind) {
    case "response":
      return { status: "ok", payload: answer.payload, lines: [] };
    case "error":
      return {
        ...{ status: "error", payload: answer.payload, errorType: typeOf(answer), lines: [] },
        ...(answer.cause === undefined ? {} : { errorCause: answer.cause }),
      };
    case "too-large": {
      const errorType = "Function.ResponseSizeTooLarge";
      const reported = { status: "error" as const, errorType };
      return { status: "error", payload: responseTooLargePayload(), errorType, reported, lines: [] };
    }
    case "truncated":
      return { ...answerTo(responseTruncated, requestId), lines: [] };
    case "unknown-mode":
      return { ...answerTo(unknownResponseMode, requestId), lines: [] };
  }
}

/** The runtime has said itself why it cannot start; its words are the answer. */
function concludeInitError(answer: RuntimeAnswer, requestId: string): Conclusion {
  const conclusion = concludeAnswer(answer, requestId);
  const header = answer.kind === "error" ? acceptedErrorType(answer.errorType) : undefined;
  const errorType = header ?? conclusion.errorType ?? "Runtime.Unknown";
  return { ...conclusion, status: "error", reported: { status: "error", errorType } };
}

/** What the function calls its error, before what its runtime calls it. */
function typeOf(answer: Extract<RuntimeAnswer, { kind: "error" }>): string | undefined {
  return errorTypeIn(answer.payload) ?? acceptedErrorType(answer.errorType);
}

function failed(failure: InvokeFailure, requestId: string): Omit<Conclusion, "lines"> {
  return { ...answerTo(failure, requestId), endReason: reasonOf(failure) };
}

function answerTo(failure: InvokeFailure, requestId: string): Omit<Conclusion, "lines" | "endReason"> {
  const { status, reportedType } = failure;
  return {
    status,
    payload: failurePayload(failure, requestId),
    errorType: reportedType,
    reported: { status, errorType: reportedType },
  };
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
