/**
 * Lambda's own lines in the Text format. Shapes: the Lambda developer guide, "Lambda execution environment" and
 * "CloudWatch logs"; fields are separated by tabs, and REPORT ends with one.
 */
import type { Launch } from "../environment/launch.ts";
import type { Report } from "../invoke/invocation.ts";
import type { InitPhase, PlatformEvent } from "./platform-event.ts";

export function textLines(event: PlatformEvent): string[] {
  switch (event.type) {
    case "initStart": // names the managed runtime's version, which an image has not
    case "initRuntimeDone":
    case "runtimeDone":
      return [];
    case "initReport":
      return event.status === "success" ? [] : [initReportLine(event)];
    case "start":
      return [startLine(event.requestId, event.version)];
    case "end":
      return [endLine(event.requestId)];
    case "report":
      return [reportLine(event.requestId, event.report)];
    case "timeout":
      return [timeoutLine(event.at, event.requestId, event.timeoutMs)];
    case "crash":
      return crashLines(event.requestId, event.errorType, event.text);
    case "launchError":
      return [launchErrorLine(event.error, event.launch)];
    case "extension":
      return [extensionLine(event)];
    case "logSlowed":
      return [`LOGS\tState: Slowed\tReason: ${event.reason}`];
    case "logsDropped":
      return [
        `LOGS\tState: Dropped\tReason: ${event.reason}\tRecords: ${event.droppedRecords}\tBytes: ${event.droppedBytes}`,
      ];
  }
}

function startLine(requestId: string, version: string): string {
  return `START RequestId: ${requestId} Version: ${version}`;
}

function endLine(requestId: string): string {
  return `END RequestId: ${requestId}`;
}

/** Max Memory Used is left out where the engine cannot tell: no figure is better than a wrong one. */
function reportLine(requestId: string, report: Report): string {
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${milliseconds(report.durationMs)}`,
    `Billed Duration: ${report.billedDurationMs} ms`,
    `Memory Size: ${report.memorySizeMiB} MB`,
  ];
  if (report.maxMemoryUsedMiB !== undefined) fields.push(`Max Memory Used: ${Math.ceil(report.maxMemoryUsedMiB)} MB`);
  if (report.initDurationMs !== undefined) fields.push(`Init Duration: ${milliseconds(report.initDurationMs)}`);
  fields.push(...statusFields(report));
  return `${fields.join("\t")}\t`;
}

/** Only written when init did not succeed. */
function initReportLine(init: { durationMs: number; phase: InitPhase; status: string; errorType?: string }): string {
  const fields = [`INIT_REPORT Init Duration: ${milliseconds(init.durationMs)}`, `Phase: ${init.phase}`];
  return [...fields, ...statusFields(init)].join("\t");
}

/** @param at epoch milliseconds */
function timeoutLine(at: number, requestId: string, timeoutMs: number): string {
  return `${new Date(at).toISOString()} ${requestId} ${timeoutText(timeoutMs)}`;
}

export function timeoutText(timeoutMs: number): string {
  return `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
}

/** Two lines: what happened, and its type. */
function crashLines(requestId: string, errorType: string, text: string): [string, string] {
  return [`RequestId: ${requestId} Error: ${text}`, errorType];
}

/** The image's process could not be started. */
export function launchErrorLine(error: string, { entryPoint, command, workingDirectory }: Launch): string {
  return [
    "IMAGE",
    `Launch error: ${error}`,
    `Entrypoint: [${entryPoint.join(" ")}]`,
    `Cmd: [${command.join(" ")}]`,
    `WorkingDir: [${workingDirectory}]`,
  ].join("\t");
}

function extensionLine(extension: Extract<PlatformEvent, { type: "extension" }>): string {
  const { name, state, events, errorType } = extension;
  const fields = ["EXTENSION", `Name: ${name}`, `State: ${state}`, `Events: [${events.join(", ")}]`];
  if (errorType !== undefined) fields.push(`Error Type: ${errorType}`);
  return fields.join("\t");
}

function statusFields({ status, errorType }: { status?: string; errorType?: string }): string[] {
  if (status === undefined) return [];
  // A timeout says all there is to say by itself.
  if (status === "timeout") return ["Status: timeout"];
  return errorType === undefined ? ["Status: error"] : ["Status: error", `Error Type: ${errorType}`];
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(2)} ms`;
}
