/**
 * One invocation: what was asked, what happened, what it cost. Times are epoch milliseconds, durations milliseconds.
 */
import type { Phase } from "../environment/phase.ts";

export type InvocationType = "RequestResponse" | "Event";

export type InvocationStatus =
  | "queued" // an Event invoke that waits for its first or its next attempt
  | "running" // accepted, not ended
  | "ok"
  | "error" // the function reported an error, or died
  | "timeout"
  | "throttled" // 429: it did not run
  | "rejected" // 409, 502 or 500: it did not run
  | "interrupted"; // the platform stopped while it ran

/** The figures of Lambda's REPORT line. */
export interface Report {
  durationMs: number;
  billedDurationMs: number;
  memorySizeMiB: number;
  maxMemoryUsedMiB?: number;
  /** Only for the first invoke of an environment whose init succeeded before it. */
  initDurationMs?: number;
  status?: "error" | "timeout";
  errorType?: string;
}

export interface InvocationRecord {
  requestId: string;
  functionId: string;
  functionName: string;
  version: string;
  invocationType: InvocationType;
  /** A caller's name. */
  who: string;
  arrivedAt: number;
  endedAt?: number;
  status: InvocationStatus;
  /** The status of the answer: 200, 202, 409, 429 … */
  httpStatus?: number;
  /** `Unhandled`, as in X-Amz-Function-Error. */
  functionError?: string;
  errorType?: string;
  /** One sentence, for what did not run. */
  errorMessage?: string;
  cold?: boolean;
  environmentId?: string;
  logStreamName?: string;
  report?: Report;
  /** Of all attempts. */
  phases: Phase[];
  /** Of an Event invoke: attempts that have ended and in which the function ran. */
  attempts?: number;
  /** Of what is queued. */
  nextAttempt?: NextAttempt;
  requestBytes: number;
  responseBytes?: number;
}

/** Neither waiting nor running. */
export function hasEnded({ status }: { status: InvocationStatus }): boolean {
  return status !== "queued" && status !== "running";
}

/** When an event is tried next, not before. */
export interface NextAttempt {
  /** Real time, unless the platform's clock is moved. */
  at: number;
  /** How far that clock was ahead when this was said: what it is ahead more brings the attempt nearer. */
  aheadMs: number;
  /** When this was said, real time: what is taken back afterwards brings it nearer, too. Absent in older records. */
  saidAt?: number;
}

/** With bodies, for the page of one invocation. Bodies are UTF-8 text; what is longer than 256 KiB is cut. */
export interface InvocationDetail extends InvocationRecord {
  requestBody: string;
  responseBody?: string;
  bodyCut: boolean;
}
