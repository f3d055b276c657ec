/**
 * What Lambda itself writes into a function's log: the events, and their lines in the format that the function is
 * configured with. Text lines are those of the developer guide; JSON lines are the events of the Telemetry API.
 */
import type { Launch } from "../environment/launch.ts";
import type { LoggingConfig } from "../function/configuration.ts";
import type { Report } from "../invoke/invocation.ts";
import { jsonLine } from "./json-platform-line.ts";
import { textLines } from "./text-platform-lines.ts";

/** Init again inside an invoke is phase `invoke`. */
export type InitPhase = "init" | "invoke";

/** `failure` is a runtime that died, `error` one that reported an error. */
export type PlatformStatus = "success" | "failure" | "error" | "timeout";

interface Outcome {
  status: PlatformStatus;
  errorType?: string;
}

/** Times are epoch milliseconds, durations milliseconds. */
export type PlatformEvent = { at: number } & (
  | { type: "initStart"; phase: InitPhase; functionName: string; version: string; memorySizeMiB: number }
  | ({ type: "initRuntimeDone"; phase: InitPhase } & Outcome)
  | ({ type: "initReport"; phase: InitPhase; durationMs: number } & Outcome)
  | { type: "start"; requestId: string; version: string; functionArn: string }
  | ({ type: "runtimeDone"; requestId: string; durationMs: number; producedBytes?: number } & Outcome)
  | { type: "end"; requestId: string }
  /** Of what a function reports as its own error only the JSON format tells. */
  | { type: "report"; requestId: string; report: Report; functionFailed?: boolean }
  | { type: "timeout"; requestId: string; timeoutMs: number }
  /** The runtime or an extension has died; `text` as in the payload, without the request id. */
  | { type: "crash"; requestId: string; errorType: string; text: string }
  /** The image's process could not be started. */
  | { type: "launchError"; error: string; launch: Launch }
  /** `state` as in the text line: Ready, LaunchError, ExitError … `events` are INVOKE and SHUTDOWN. */
  | { type: "extension"; name: string; state: string; events: readonly string[]; errorType?: string }
  /** Lambdarium's own: the function writes faster than can be kept, and waits for its log. */
  | { type: "logSlowed"; reason: string }
  | { type: "logsDropped"; reason: string; droppedRecords: number; droppedBytes: number }
);

/** @returns what is written for it: often one line, none when format or level leave it out. */
export function platformLines(event: PlatformEvent, logging: LoggingConfig): string[] {
  if (logging.logFormat === "Text") return textLines(event);
  const line = jsonLine(event, logging.systemLogLevel ?? "INFO");
  return line === undefined ? [] : [line];
}
