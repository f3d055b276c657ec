/**
 * Lambda's own lines in the JSON format: one Telemetry API event a line, as far as the function's system log level
 * shows it. Members and levels: the Lambda developer guide, "Telemetry API Event schema reference" and "System log
 * level event mapping". An event that the Telemetry API does not have is no line: what END, the timeout's and the
 * crash's lines say is in `platform.report`.
 */
import type { LoggingConfig } from "../function/configuration.ts";
import type { Report } from "../invoke/invocation.ts";
import type { PlatformEvent } from "./platform-event.ts";
import { launchErrorLine } from "./text-platform-lines.ts";

type Level = NonNullable<LoggingConfig["systemLogLevel"]>;
type LoggedEvent = Exclude<PlatformEvent, { type: "end" | "timeout" | "crash" | "launchError" }>;

const severity = { DEBUG: 0, INFO: 1, WARN: 2 } as const satisfies Record<Level, number>;

/** @param shown the lowest level that the function's log shows */
export function jsonLine(event: PlatformEvent, shown: Level): string | undefined {
  switch (event.type) {
    case "end":
    case "timeout":
    case "crash":
      return undefined;
    case "launchError": // no event tells why; without this line nothing would
      return launchErrorLine(event.error, event.launch);
    default:
      return severity[levelOf(event)] < severity[shown] ? undefined : eventLine(event);
  }
}

function eventLine(event: LoggedEvent): string {
  const time = new Date(event.at).toISOString();
  return JSON.stringify({ time, type: `platform.${event.type}`, record: recordOf(event) });
}

function levelOf(event: LoggedEvent): Level {
  switch (event.type) {
    case "initStart": // INFO with a managed runtime's version, which an image has not
      return "DEBUG";
    case "initRuntimeDone":
    case "initReport":
    case "runtimeDone":
      return event.status === "success" ? "DEBUG" : "WARN";
    case "report":
      return event.report.status === undefined && !event.functionFailed ? "INFO" : "WARN";
    case "start":
      return "INFO";
    case "extension":
      return event.errorType === undefined ? "INFO" : "WARN";
    case "logSlowed":
    case "logsDropped":
      return "WARN";
  }
}

const initializationType = "on-demand";

/** Members that are undefined are left out. */
function recordOf(event: LoggedEvent): object {
  switch (event.type) {
    case "initStart": {
      const { phase, functionName, version, memorySizeMiB } = event;
      const instanceMaxMemory = memorySizeMiB * 2 ** 20;
      return { initializationType, phase, functionName, functionVersion: version, instanceMaxMemory };
    }
    case "initRuntimeDone": {
      const { phase, status, errorType } = event;
      return { initializationType, phase, status, errorType };
    }
    case "initReport": {
      const { phase, status, errorType, durationMs } = event;
      return { initializationType, phase, status, errorType, metrics: { durationMs: thousandths(durationMs) } };
    }
    case "start": {
      const { requestId, functionArn, version } = event;
      return { requestId, functionArn, version };
    }
    case "runtimeDone": {
      const { requestId, status, errorType, durationMs, producedBytes } = event;
      return { requestId, status, errorType, metrics: { durationMs: thousandths(durationMs), producedBytes } };
    }
    case "report": {
      const { status = event.functionFailed ? "error" : "success", errorType } = event.report;
      return { requestId: event.requestId, metrics: metricsOf(event.report), status, errorType };
    }
    case "extension": {
      const { name, state, events, errorType } = event;
      return { name, state, events, errorType };
    }
    case "logSlowed":
      return { reason: event.reason };
    case "logsDropped": {
      const { reason, droppedRecords, droppedBytes } = event;
      return { reason, droppedRecords, droppedBytes };
    }
  }
}

function metricsOf(report: Report): object {
  const { initDurationMs, maxMemoryUsedMiB } = report;
  return {
    durationMs: thousandths(report.durationMs),
    billedDurationMs: report.billedDurationMs,
    memorySizeMB: report.memorySizeMiB,
    maxMemoryUsedMB: maxMemoryUsedMiB === undefined ? undefined : Math.ceil(maxMemoryUsedMiB),
    initDurationMs: initDurationMs === undefined ? undefined : thousandths(initDurationMs),
  };
}

function thousandths(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
