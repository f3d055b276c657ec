import fc from "fast-check";
import { expect, test } from "vitest";
import type { LoggingConfig } from "../function/configuration.ts";
import { reportOf } from "../invoke/report.ts";
import { type PlatformEvent, platformLines } from "./platform-event.ts";

const requestId = "6f1b1a2c-0d3e-4f50-8a61-72b3c4d5e6f7";
const at = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
const time = "2026-01-02T03:04:05.006Z";
const text: LoggingConfig = { logFormat: "Text", logGroup: "/aws/lambda/f" };
const json = (systemLogLevel?: LoggingConfig["systemLogLevel"]): LoggingConfig => ({
  logFormat: "JSON",
  logGroup: "/aws/lambda/f",
  ...(systemLogLevel ? { systemLogLevel } : {}),
});

const start: PlatformEvent = {
  at,
  type: "start",
  requestId,
  version: "$LATEST",
  functionArn: "arn:aws:lambda:us-east-1:000000000000:function:f",
};
const launch = { entryPoint: ["/no"], command: ["a", "b"], workingDirectory: "/" };

test.each<[string, Parameters<typeof reportOf>[0], string, object]>([
  [
    "a cold invoke",
    { durationMs: 12.34, initDurationMs: 684.1, memorySizeMiB: 128, maxMemoryUsedMiB: 35.2 },
    "Duration: 12.34 ms\tBilled Duration: 697 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 684.10 ms\t",
    {
      metrics: {
        durationMs: 12.34,
        billedDurationMs: 697,
        memorySizeMB: 128,
        maxMemoryUsedMB: 36,
        initDurationMs: 684.1,
      },
      status: "success",
    },
  ],
  [
    "a warm invoke",
    { durationMs: 1, memorySizeMiB: 1769, maxMemoryUsedMiB: 64 },
    "Duration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 1769 MB\tMax Memory Used: 64 MB\t",
    {
      metrics: { durationMs: 1, billedDurationMs: 1, memorySizeMB: 1769, maxMemoryUsedMB: 64 },
      status: "success",
    },
  ],
  [
    "a timeout",
    { durationMs: 3000, memorySizeMiB: 128, maxMemoryUsedMiB: 36, status: "timeout", errorType: "Sandbox.Timedout" },
    "Duration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tStatus: timeout\t",
    {
      metrics: { durationMs: 3000, billedDurationMs: 3000, memorySizeMB: 128, maxMemoryUsedMB: 36 },
      status: "timeout",
      errorType: "Sandbox.Timedout",
    },
  ],
  [
    "a cold crash on an engine that does not tell the memory",
    { durationMs: 5, initDurationMs: 10, memorySizeMiB: 128, status: "error", errorType: "Runtime.ExitError" },
    "Duration: 5.00 ms\tBilled Duration: 15 ms\tMemory Size: 128 MB\tInit Duration: 10.00 ms\tStatus: error\tError Type: Runtime.ExitError\t",
    {
      metrics: { durationMs: 5, billedDurationMs: 15, memorySizeMB: 128, initDurationMs: 10 },
      status: "error",
      errorType: "Runtime.ExitError",
    },
  ],
])("the report of %s", (_name, figures, fields, record) => {
  const event: PlatformEvent = { at, type: "report", requestId, report: reportOf(figures) };
  expect(platformLines(event, text)).toEqual([`REPORT RequestId: ${requestId}\t${fields}`]);
  expect(platformLines(event, json())).toEqual([
    JSON.stringify({ time, type: "platform.report", record: { requestId, ...record } }),
  ]);
});

test.each<[PlatformEvent, string[], string[]]>([
  [
    start,
    [`START RequestId: ${requestId} Version: $LATEST`],
    [
      `{"time":"${time}","type":"platform.start","record":{"requestId":"${requestId}","functionArn":"arn:aws:lambda:us-east-1:000000000000:function:f","version":"$LATEST"}}`,
    ],
  ],
  [{ at, type: "end", requestId }, [`END RequestId: ${requestId}`], []],
  [{ at, type: "timeout", requestId, timeoutMs: 3000 }, [`${time} ${requestId} Task timed out after 3.00 seconds`], []],
  [
    { at, type: "crash", requestId, errorType: "Runtime.ExitError", text: "Runtime exited with error: exit status 1" },
    [`RequestId: ${requestId} Error: Runtime exited with error: exit status 1`, "Runtime.ExitError"],
    [],
  ],
  [
    { at, type: "launchError", error: "fork/exec /no: no such file or directory", launch },
    ["IMAGE\tLaunch error: fork/exec /no: no such file or directory\tEntrypoint: [/no]\tCmd: [a b]\tWorkingDir: [/]"],
    ["IMAGE\tLaunch error: fork/exec /no: no such file or directory\tEntrypoint: [/no]\tCmd: [a b]\tWorkingDir: [/]"],
  ],
  [
    { at, type: "initReport", phase: "init", status: "timeout", durationMs: 10_009.1304 },
    ["INIT_REPORT Init Duration: 10009.13 ms\tPhase: init\tStatus: timeout"],
    [
      `{"time":"${time}","type":"platform.initReport","record":{"initializationType":"on-demand","phase":"init","status":"timeout","metrics":{"durationMs":10009.13}}}`,
    ],
  ],
  [
    { at, type: "initReport", phase: "invoke", status: "error", errorType: "Runtime.InvalidEntrypoint", durationMs: 3 },
    ["INIT_REPORT Init Duration: 3.00 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.InvalidEntrypoint"],
    [
      `{"time":"${time}","type":"platform.initReport","record":{"initializationType":"on-demand","phase":"invoke","status":"error","errorType":"Runtime.InvalidEntrypoint","metrics":{"durationMs":3}}}`,
    ],
  ],
  [
    { at, type: "extension", name: "agent", state: "Ready", events: ["INVOKE", "SHUTDOWN"] },
    ["EXTENSION\tName: agent\tState: Ready\tEvents: [INVOKE, SHUTDOWN]"],
    [
      `{"time":"${time}","type":"platform.extension","record":{"name":"agent","state":"Ready","events":["INVOKE","SHUTDOWN"]}}`,
    ],
  ],
  [
    { at, type: "extension", name: "agent", state: "ExitError", events: [], errorType: "Extension.Crash" },
    ["EXTENSION\tName: agent\tState: ExitError\tEvents: []\tError Type: Extension.Crash"],
    [
      `{"time":"${time}","type":"platform.extension","record":{"name":"agent","state":"ExitError","events":[],"errorType":"Extension.Crash"}}`,
    ],
  ],
  [
    { at, type: "logSlowed", reason: "it writes faster than its log can be kept" },
    ["LOGS\tState: Slowed\tReason: it writes faster than its log can be kept"],
    [`{"time":"${time}","type":"platform.logSlowed","record":{"reason":"it writes faster than its log can be kept"}}`],
  ],
  [
    { at, type: "logsDropped", reason: "disk full", droppedRecords: 3, droppedBytes: 900 },
    ["LOGS\tState: Dropped\tReason: disk full\tRecords: 3\tBytes: 900"],
    [
      `{"time":"${time}","type":"platform.logsDropped","record":{"reason":"disk full","droppedRecords":3,"droppedBytes":900}}`,
    ],
  ],
])("%o in both formats", (event, textLines, jsonLines) => {
  expect(platformLines(event, text)).toEqual(textLines);
  expect(platformLines(event, json())).toEqual(jsonLines);
});

const succeeded = { status: "success" } as const;
const failed = { status: "failure", errorType: "Runtime.ExitError" } as const;
const report = (fields: object) =>
  ({ at, type: "report", requestId, report: reportOf({ durationMs: 1, memorySizeMiB: 128, ...fields }) }) as const;

test.each<[PlatformEvent, "DEBUG" | "INFO" | "WARN"]>([
  [{ at, type: "initStart", phase: "init", functionName: "f", version: "1", memorySizeMiB: 128 }, "DEBUG"],
  [{ at, type: "initRuntimeDone", phase: "init", ...succeeded }, "DEBUG"],
  [{ at, type: "initRuntimeDone", phase: "init", ...failed }, "WARN"],
  [{ at, type: "initReport", phase: "init", durationMs: 1, ...succeeded }, "DEBUG"],
  [{ at, type: "initReport", phase: "init", durationMs: 1, ...failed }, "WARN"],
  [start, "INFO"],
  [{ at, type: "runtimeDone", requestId, durationMs: 1.23456, producedBytes: 4, ...succeeded }, "DEBUG"],
  [{ at, type: "runtimeDone", requestId, durationMs: 1, ...failed }, "WARN"],
  [report({}), "INFO"],
  [{ ...report({}), functionFailed: true }, "WARN"],
  [report({ status: "error", errorType: "Runtime.ExitError" }), "WARN"],
  [{ at, type: "extension", name: "agent", state: "Ready", events: [] }, "INFO"],
  [
    { at, type: "extension", name: "agent", state: "LaunchError", events: [], errorType: "Extension.LaunchError" },
    "WARN",
  ],
  [{ at, type: "logSlowed", reason: "r" }, "WARN"],
])("%o is shown from its level on: %s", (event, level) => {
  const levels = ["DEBUG", "INFO", "WARN"] as const;
  for (const shown of levels) {
    const expected = levels.indexOf(level) >= levels.indexOf(shown) ? 1 : 0;
    expect(platformLines(event, json(shown))).toHaveLength(expected);
  }
});

test("events that only the Telemetry API knows are not in the Text format", () => {
  expect(platformLines({ at, type: "runtimeDone", requestId, durationMs: 1, ...succeeded }, text)).toEqual([]);
  expect(platformLines({ at, type: "initReport", phase: "init", durationMs: 1, ...succeeded }, text)).toEqual([]);
});

test("a function's own error is no failure in the Text format, and an error in the JSON format", () => {
  const [line = ""] = platformLines({ ...report({}), functionFailed: true }, text);
  expect(line).not.toContain("Status");
  const [record = ""] = platformLines({ ...report({}), functionFailed: true }, json());
  expect(JSON.parse(record)).toMatchObject({ record: { status: "error" } });
});

test("whatever an event says, a JSON line is one line of JSON with time, type and record", () => {
  const anyText = fc.string({ unit: "grapheme" });
  fc.assert(
    fc.property(anyText, anyText, fc.array(anyText), (name, state, events) => {
      const [line = "", ...more] = platformLines({ at, type: "extension", name, state, events }, json());
      expect(more).toEqual([]);
      expect(line).not.toMatch(/[\n\r]/);
      expect(JSON.parse(line)).toEqual({ time, type: "platform.extension", record: { name, state, events } });
    }),
  );
});
