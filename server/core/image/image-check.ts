/**
 * The checks of functions' images and keys, as pages show them. What a check changes is a transition as any other; that
 * it was made is remembered in memory alone.
 */
import type { FunctionRecord } from "../function/function-record.ts";
import { healsByItself } from "../function/state.ts";

export type CheckOutcome =
  | "good" // the image is there and may be read, and the key can be used
  | "missing"
  | "denied"
  | "key" // the image is good, the key cannot be used
  | "unreachable" // where it came from does not answer: nothing is changed by it
  | "unclear"; // the answer says nothing about it

export interface ImageCheck {
  functionId: string;
  functionName: string;
  version: string;
  /** When it ended. Epoch milliseconds. */
  at: number;
  outcome: CheckOutcome;
  sentence: string;
  /** Somebody asked for it. */
  asked?: true;
}

/** When a version is checked next. */
export interface CheckTime {
  version: string;
  /** Real time, unless the platform's clock is moved. */
  at: number;
  /** How far that clock was ahead when this was said: what it is ahead more brings the check nearer. */
  aheadMs: number;
}

/** Of one function. */
export interface ImageChecks {
  /** The last ones since the platform was started, newest first. */
  checks: ImageCheck[];
  /** None for a version that is left alone. */
  due: CheckTime[];
}

type Checkable = Pick<FunctionRecord, "state" | "stateReasonCode" | "updateStatus">;

/** Whether a check could change anything, sooner or later: one that is Failed for good is left alone. */
export function isChecked({ state, stateReasonCode }: Checkable): boolean {
  return state !== "Failed" || (stateReasonCode !== undefined && healsByItself(stateReasonCode));
}

/** @returns why it cannot be checked now; undefined when it can */
export function checkRefusal(record: Checkable): string | undefined {
  const { state, stateReasonCode = "InternalError", updateStatus } = record;
  if (state === "Pending") return "Its image is being prepared, which finds out the same.";
  if (updateStatus === "InProgress") return "An update is in progress: if it fails, the check follows at once.";
  if (!isChecked(record)) return `It is Failed with ${stateReasonCode}, which only another image can end.`;
  return undefined;
}
