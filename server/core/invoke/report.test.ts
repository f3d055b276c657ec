import fc from "fast-check";
import { expect, test } from "vitest";
import type { Report } from "./invocation.ts";
import { reportOf } from "./report.ts";

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
