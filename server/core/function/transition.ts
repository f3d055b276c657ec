/**
 * One row of the transition log: what changed, why, and who caused it. Rows are numbered by the database, never
 * changed and never removed. Where state and status stay as they are, the row is a remark ("Interrupted by a stop").
 * A jump of the platform's clock is a row of no function.
 */
import type { ClockJump } from "../schedule/clock-jump.ts";
import type { FunctionEventType, FunctionState, StateReasonCode } from "./state.ts";
import type { UpdateEventType, UpdateStatus } from "./update.ts";

export type TransitionEvent = FunctionEventType | UpdateEventType | "created" | "published" | "deleted" | Remark;

/**
 * What changes no state: running work was cut off, what is to be told of the tag that the function follows, and that
 * its own tags were changed.
 */
export const remarks = ["interrupted", "follow", "tags"] as const;
export type Remark = (typeof remarks)[number];

export interface NewTransition {
  functionId: string;
  functionName: string;
  version: string;
  /** Epoch milliseconds, real time. */
  at: number;
  event: TransitionEvent;
  /** Absent: the function did not exist before. */
  from?: FunctionState;
  /** Absent: the function no longer exists. */
  to?: FunctionState;
  fromUpdate?: UpdateStatus;
  toUpdate?: UpdateStatus;
  reasonCode?: StateReasonCode;
  /** One sentence for a person: "Optimized: 6 layers verified, 2 new to the engine, 3.9 s". */
  cause: string;
  /** A caller's name ("dashboard", "aws-cli") or a part of the platform ("optimizer", "start-up"). */
  who: string;
}

export interface Transition extends NewTransition {
  /** The database's number: strictly growing over all functions. */
  sequence: number;
}

/** What the log holds. */
export type TransitionLogRow = Transition | ClockJump;

export function isClockJump(row: TransitionLogRow): row is ClockJump {
  return row.event === "clock-advanced" || row.event === "clock-reset";
}

export function isTransition(row: TransitionLogRow): row is Transition {
  return !isClockJump(row);
}
