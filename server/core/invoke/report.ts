/**
 * The figures of an invocation. Billed duration of a container image: init and duration together when cold, in whole
 * milliseconds, at least one.
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

function hundredths(ms: number): number {
  return Math.max(0, Math.round(ms * 100));
}
