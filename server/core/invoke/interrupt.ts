import type { InvocationRecord } from "./invocation.ts";

/** A running invocation whose process has died. The end is when that was found out. Epoch milliseconds. */
export function interrupted(running: InvocationRecord, at: number): InvocationRecord {
  return {
    ...running,
    status: "interrupted",
    endedAt: at,
    errorMessage: "Lambdarium stopped while this ran.",
    phases: running.phases.map((phase) => (phase.endAt === undefined ? { ...phase, endAt: at, failed: true } : phase)),
  };
}
