/**
 * The answers that Lambda itself gives for a function that could not answer: `errorType` first, and a message that
 * begins with the request id. The types are those of AWS's runtime interface emulator; `Sandbox.Timedout` is what
 * callers of the real service see.
 */

import { timeoutText } from "../log/text-platform-lines.ts";
import { maxPayloadBytes } from "./payload.ts";

/** Why the platform had to answer. */
export interface InvokeFailure {
  /** In the payload. */
  errorType: string;
  /** In the REPORT line: more exact for out of memory. */
  reportedType: string;
  status: "error" | "timeout";
  /** The message without the request id. */
  text: string;
}

export function failurePayload(failure: InvokeFailure, requestId: string | undefined): Uint8Array {
  const errorMessage =
    requestId === undefined ? `Error: ${failure.text}` : `RequestId: ${requestId} Error: ${failure.text}`;
  return encode({ errorType: failure.errorType, errorMessage });
}

export function timedOut(timeoutMs: number): InvokeFailure {
  return {
    errorType: "Sandbox.Timedout",
    reportedType: "Sandbox.Timedout",
    status: "timeout",
    text: timeoutText(timeoutMs),
  };
}

/** How the runtime's process ended. */
export type ProcessEnd = { kind: "exited"; code: number } | { kind: "signalled"; signal: number; outOfMemory: boolean };

export function runtimeExited(end: ProcessEnd): InvokeFailure {
  const outOfMemory = end.kind === "signalled" && end.outOfMemory;
  return {
    errorType: "Runtime.ExitError",
    reportedType: outOfMemory ? "Runtime.OutOfMemory" : "Runtime.ExitError",
    status: "error",
    text: exitText(end),
  };
}

/** @param text in Lambda's words, for example `fork/exec /entry: no such file or directory` */
export function notStarted(reason: "entry-point" | "working-directory", text: string): InvokeFailure {
  const errorType = reason === "entry-point" ? "Runtime.InvalidEntrypoint" : "Runtime.InvalidWorkingDir";
  return { errorType, reportedType: errorType, status: "error", text };
}

/** Its runtime's connection ended in the middle of the response. The environment goes on. */
export const responseTruncated: InvokeFailure = {
  ...{ errorType: "Runtime.TruncatedResponse", reportedType: "Runtime.TruncatedResponse" },
  ...{ status: "error", text: "HTTP request detected as truncated" },
};

/** Its runtime names a way to respond that there is not. The environment goes on. */
export const unknownResponseMode: InvokeFailure = {
  ...{ errorType: "Runtime.InvalidResponseModeHeader", reportedType: "Runtime.InvalidResponseModeHeader" },
  ...{ status: "error", text: "Invalid function response mode" },
};

/** Of an extension: the type says how it failed, the text what it or its process said. */
export function extensionFailed({ errorType, text }: { errorType: string; text: string }): InvokeFailure {
  return { errorType, reportedType: errorType, status: "error", text };
}

/** How an extension's process ended. */
export function extensionExitText(end: ProcessEnd): string {
  if (end.kind === "signalled") return `signal: ${signalName(end.signal)}`;
  return end.code === 0 ? "exit code 0" : `exit status ${end.code}`;
}

/** Neither the image nor the function says what to run. */
export const nothingToRun = "Couldn't find valid bootstrap(s): []";

/** Not a failure of the environment: it goes on. The member order is the service's. */
export function responseTooLargePayload(): Uint8Array {
  return encode({
    errorMessage: `Response payload size exceeded maximum allowed payload size (${maxPayloadBytes} bytes).`,
    errorType: "Function.ResponseSizeTooLarge",
  });
}

/** What a runtime calls its error, as far as Lambda accepts the name. Undefined header: undefined. */
export function acceptedErrorType(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  // Anywhere in it, as the emulator looks for it.
  if (/(Runtime|Function)\.[A-Z][a-zA-Z]+/.test(header)) return header;
  return header.startsWith("Function.") ? "Function.Unknown" : "Runtime.Unknown";
}

/** The `errorType` that a function's error body names, if it is an object that names one. */
export function errorTypeIn(payload: Uint8Array): string | undefined {
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(payload));
    if (typeof body !== "object" || body === null || !("errorType" in body)) return undefined;
    return typeof body.errorType === "string" && body.errorType !== "" ? body.errorType : undefined;
  } catch {
    return undefined; // a body that is not JSON is passed on as it is, it just names no type
  }
}

function exitText(end: ProcessEnd): string {
  if (end.kind === "signalled") return `Runtime exited with error: signal: ${signalName(end.signal)}`;
  if (end.code === 0) return "Runtime exited without providing a reason";
  return `Runtime exited with error: exit status ${end.code}`;
}

/** As Go's syscall package prints them, which is what the service does. */
const signalNames = [
  ...["hangup", "interrupt", "quit", "illegal instruction", "trace/breakpoint trap", "aborted", "bus error"],
  ...["floating point exception", "killed", "user defined signal 1", "segmentation fault", "user defined signal 2"],
  ...["broken pipe", "alarm clock", "terminated"],
];

function signalName(signal: number): string {
  return signalNames[signal - 1] ?? `signal ${signal}`;
}

function encode(body: Record<string, string>): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(body));
}
