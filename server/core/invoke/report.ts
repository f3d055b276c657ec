/**
 * The figures of an invocation and the lines that Lambda writes into the function's log.
 *
 * Billed duration of a container image: init and duration together when cold, in whole milliseconds, at least one.
 * Line shapes: the Lambda developer guide, "Lambda execution environment" and "CloudWatch logs"; fields are separated
 * by tabs, and REPORT ends with one.
 */
import type { Report } from "./invocation.ts";

/** Durations are rounded to the hundredths that REPORT shows, so that the bill can be checked against the line. */
export function reportOf(figures: Omit<Report, "billedDurationMs">): Report {
  const durationHundredths = hundredths(figures.durationMs);
  const initHundredths = hundredths(figures.initDurationMs ?? 0);
  return {
    ...figures,
    durationMs: durationHundredths / 100,
    ...(figures.initDurationMs === undefined ? {} : { initDurationMs: initHundredths / 100 }),
    billedDurationMs: Math.max(1, Math.ceil((durationHundredths + initHundredths) / 100)),
  };
}

export function startLine(requestId: string, version: string): string {
  return `START RequestId: ${requestId} Version: ${version}`;
}

export function endLine(requestId: string): string {
  return `END RequestId: ${requestId}`;
}

/** Max Memory Used is left out where the engine cannot tell: no figure is better than a wrong one. */
export function reportLine(requestId: string, report: Report): string {
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
export function initReportLine(init: {
  durationMs: number;
  phase: "init" | "invoke";
  status: "error" | "timeout";
  errorType?: string;
}): string {
  const fields = [`INIT_REPORT Init Duration: ${milliseconds(init.durationMs)}`, `Phase: ${init.phase}`];
  return [...fields, ...statusFields(init)].join("\t");
}

/** @param at epoch milliseconds */
export function timeoutLine(at: number, requestId: string, timeoutMs: number): string {
  return `${new Date(at).toISOString()} ${requestId} ${timeoutText(timeoutMs)}`;
}

export function timeoutText(timeoutMs: number): string {
  return `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
}

/** Two lines: what happened, and its type. */
export function crashLines(requestId: string, errorType: string, text: string): [string, string] {
  return [`RequestId: ${requestId} Error: ${text}`, errorType];
}

/** The image's process could not be started. */
export function launchErrorLine(
  error: string,
  image: { entryPoint: string[]; command: string[]; workingDirectory: string },
): string {
  const list = (words: string[]) => `[${words.join(" ")}]`;
  const { entryPoint, command, workingDirectory } = image;
  return [
    "IMAGE",
    `Launch error: ${error}`,
    `Entrypoint: ${list(entryPoint)}`,
    `Cmd: ${list(command)}`,
    `WorkingDir: [${workingDirectory}]`,
  ].join("\t");
}

function statusFields({ status, errorType }: { status?: string; errorType?: string }): string[] {
  if (status === undefined) return [];
  // A timeout says all there is to say by itself.
  if (status === "timeout" || errorType === undefined) return [`Status: ${status}`];
  return [`Status: ${status}`, `Error Type: ${errorType}`];
}

function hundredths(ms: number): number {
  return Math.max(0, Math.round(ms * 100));
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(2)} ms`;
}
