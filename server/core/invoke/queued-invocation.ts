/**
 * An Event invoke from its acceptance to its end, through all its attempts: one record, one request id. Its phases are
 * those of all attempts and the waits between them. Times are epoch milliseconds.
 */
import type { Phase } from "../environment/phase.ts";
import type { InvocationRecord, InvocationStatus, NextAttempt, Report } from "./invocation.ts";

/** What an attempt leaves in the record, and the next one takes out of it. */
const ofAttempt = {
  functionError: undefined,
  errorType: undefined,
  errorMessage: undefined,
  cold: undefined,
  environmentId: undefined,
  logStreamName: undefined,
  report: undefined,
  responseBytes: undefined,
} satisfies Partial<InvocationRecord>;

/** Hours of attempts that did not run would otherwise make it grow. */
const MOST_PHASES = 100;

export type Accepted = Pick<
  InvocationRecord,
  "requestId" | "functionId" | "functionName" | "version" | "who" | "arrivedAt" | "requestBytes"
>;

export function accepted(event: Accepted, aheadMs: number): InvocationRecord {
  return {
    ...event,
    invocationType: "Event",
    status: "queued",
    httpStatus: 202,
    attempts: 0,
    nextAttempt: { at: event.arrivedAt, aheadMs, saidAt: event.arrivedAt },
    phases: [{ kind: "queued", startAt: event.arrivedAt }],
  };
}

/** Its next attempt begins. */
export function attempted(queued: InvocationRecord, at: number): InvocationRecord {
  const phases = closed(queued.phases, at);
  return { ...queued, ...ofAttempt, status: "running", nextAttempt: undefined, endedAt: undefined, phases };
}

export interface AttemptEnd {
  status: Exclude<InvocationStatus, "queued" | "running">;
  /** Whether the function ran: only that counts as an attempt. */
  ran: boolean;
  functionError?: string;
  errorType?: string;
  errorMessage?: string;
  cold?: boolean;
  environmentId?: string;
  logStreamName?: string;
  report?: Report;
  responseBytes?: number;
  /** Of this attempt alone. */
  phases: Phase[];
}

/** @param running as `attempted` gave it: its phases are those before this attempt. */
export function attemptEnded(running: InvocationRecord, { ran, phases, ...end }: AttemptEnd, at: number) {
  return {
    ...running,
    ...end,
    attempts: (running.attempts ?? 0) + (ran ? 1 : 0),
    phases: [...running.phases, ...closed(phases, at)],
    endedAt: at,
  } satisfies InvocationRecord;
}

/** It is to be tried again. An attempt that left no phase of its own does not break the wait in two. */
export function queuedAgain(ended: InvocationRecord, nextAttempt: NextAttempt, at: number): InvocationRecord {
  const last = ended.phases.at(-1);
  const phases: Phase[] =
    last?.kind === "queued" && !last.failed
      ? [...ended.phases.slice(0, -1), { kind: "queued", startAt: last.startAt }]
      : [...closed(ended.phases, at), { kind: "queued", startAt: at }];
  const told = { ...nextAttempt, saidAt: at };
  return { ...ended, status: "queued", nextAttempt: told, endedAt: undefined, phases: phases.slice(-MOST_PHASES) };
}

/** It is not tried any more, and the function never ran for it or was in the middle of its attempts. */
export function givenUp(
  queued: InvocationRecord,
  why: { errorType: string; errorMessage: string },
  at: number,
): InvocationRecord {
  const phases = closed(queued.phases, at);
  return { ...queued, ...why, status: "rejected", nextAttempt: undefined, endedAt: at, phases };
}

function closed(phases: Phase[], at: number): Phase[] {
  return phases.map((phase) => (phase.endAt === undefined ? { ...phase, endAt: at } : phase));
}
