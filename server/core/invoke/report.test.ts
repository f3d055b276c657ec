import fc from "fast-check";
import { expect, test } from "vitest";
import type { Report } from "./invocation.ts";
import {
  crashLines,
  endLine,
  initReportLine,
  launchErrorLine,
  reportLine,
  reportOf,
  startLine,
  timeoutLine,
} from "./report.ts";

const id = "6f1b1a2c-0d3e-4f50-8a61-72b3c4d5e6f7";

test.each<[string, Omit<Report, "billedDurationMs">, number]>([
  ["cold, init and duration together", { durationMs: 1049.63, initDurationMs: 1293.83, memorySizeMiB: 128 }, 2344],
  ["cold and at the timeout", { durationMs: 5000, initDurationMs: 578.07, memorySizeMiB: 128 }, 5579],
  ["warm", { durationMs: 12.34, memorySizeMiB: 128 }, 13],
  ["warm and whole", { durationMs: 12, memorySizeMiB: 128 }, 12],
  ["what the line shows is what is billed", { durationMs: 12.004, memorySizeMiB: 128 }, 12],
  ["nothing is billed as one", { durationMs: 0, memorySizeMiB: 128 }, 1],
  ["a clock that went nowhere", { durationMs: -0.01, memorySizeMiB: 128 }, 1],
])("billed duration: %s", (_name, figures, billed) => {
  expect(reportOf(figures).billedDurationMs).toBe(billed);
});

test("the bill is never under the durations shown and less than a millisecond over", () => {
  const duration = fc.double({ min: 0, max: 900_000, noNaN: true });
  fc.assert(
    fc.property(duration, fc.option(duration, { nil: undefined }), (durationMs, initDurationMs) => {
      const report = reportOf({ durationMs, initDurationMs, memorySizeMiB: 128 });
      const shown = Number((report.durationMs + (report.initDurationMs ?? 0)).toFixed(2));
      expect(report.billedDurationMs).toBeGreaterThanOrEqual(shown);
      expect(report.billedDurationMs - shown).toBeLessThan(shown === 0 ? 1.001 : 1);
      expect(Number.isInteger(report.billedDurationMs)).toBe(true);
    }),
  );
});

test.each<[string, Omit<Report, "billedDurationMs">, string]>([
  [
    "a cold invoke",
    { durationMs: 12.34, initDurationMs: 684.1, memorySizeMiB: 128, maxMemoryUsedMiB: 35.2 },
    `REPORT RequestId: ${id}\tDuration: 12.34 ms\tBilled Duration: 697 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 684.10 ms\t`,
  ],
  [
    "a warm invoke",
    { durationMs: 1, memorySizeMiB: 1769, maxMemoryUsedMiB: 64 },
    `REPORT RequestId: ${id}\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 1769 MB\tMax Memory Used: 64 MB\t`,
  ],
  [
    "a timeout",
    { durationMs: 3000, memorySizeMiB: 128, maxMemoryUsedMiB: 36, status: "timeout", errorType: "Sandbox.Timedout" },
    `REPORT RequestId: ${id}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tStatus: timeout\t`,
  ],
  [
    "a cold crash on an engine that does not tell the memory",
    { durationMs: 5, initDurationMs: 10, memorySizeMiB: 128, status: "error", errorType: "Runtime.ExitError" },
    `REPORT RequestId: ${id}\tDuration: 5.00 ms\tBilled Duration: 15 ms\tMemory Size: 128 MB\tInit Duration: 10.00 ms\tStatus: error\tError Type: Runtime.ExitError\t`,
  ],
])("the REPORT line of %s", (_name, figures, line) => {
  expect(reportLine(id, reportOf(figures))).toBe(line);
});

test("the other lines are Lambda's", () => {
  expect(startLine(id, "$LATEST")).toBe(`START RequestId: ${id} Version: $LATEST`);
  expect(endLine(id)).toBe(`END RequestId: ${id}`);
  expect(initReportLine({ durationMs: 10_009.13, phase: "init", status: "timeout" })).toBe(
    "INIT_REPORT Init Duration: 10009.13 ms\tPhase: init\tStatus: timeout",
  );
  expect(
    initReportLine({ durationMs: 3, phase: "init", status: "error", errorType: "Runtime.InvalidEntrypoint" }),
  ).toBe("INIT_REPORT Init Duration: 3.00 ms\tPhase: init\tStatus: error\tError Type: Runtime.InvalidEntrypoint");
  expect(timeoutLine(Date.UTC(2026, 0, 2, 3, 4, 5, 6), id, 3000)).toBe(
    `2026-01-02T03:04:05.006Z ${id} Task timed out after 3.00 seconds`,
  );
  expect(crashLines(id, "Runtime.ExitError", "Runtime exited with error: exit status 1")).toEqual([
    `RequestId: ${id} Error: Runtime exited with error: exit status 1`,
    "Runtime.ExitError",
  ]);
  expect(
    launchErrorLine("fork/exec /no: no such file or directory", {
      entryPoint: ["/no"],
      command: ["a", "b"],
      workingDirectory: "/",
    }),
  ).toBe(
    "IMAGE\tLaunch error: fork/exec /no: no such file or directory\tEntrypoint: [/no]\tCmd: [a b]\tWorkingDir: [/]",
  );
});
