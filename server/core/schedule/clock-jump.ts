/**
 * A jump of the platform's clock: what becomes of its moves, and the row that tells of it in the transition log, between
 * the transitions before it and what followed from it.
 */
import { PlatformError } from "../errors/platform-error.ts";
import { type ClockMove, moved, offsetOf } from "./clock-moves.ts";
import { durationText } from "./duration.ts";

export interface NewClockJump {
  /** Epoch milliseconds, real time. */
  at: number;
  event: "clock-advanced" | "clock-reset";
  /** Negative when it is taken back. */
  byMs: number;
  /** How far due time has been ahead since. */
  offsetMs: number;
  /** One sentence for a person. */
  cause: string;
  who: string;
}

export interface ClockJump extends NewClockJump {
  /** The transition log's number. */
  sequence: number;
}

export interface Jumped {
  moves: readonly ClockMove[];
  row: NewClockJump;
}

export interface JumpCircumstances {
  at: number;
  who: string;
}

/** Ahead of real time, in all. */
export const furthestMs = 3650 * 86_400_000;

/** @throws PlatformError InvalidParameterValueException when it is no time, or more than ten years in all. */
export function advanced(moves: readonly ClockMove[], byMs: number, { at, who }: JumpCircumstances): Jumped {
  const offsetMs = offsetOf(moves) + byMs;
  if (offsetMs > furthestMs) throw refused(tooFar);
  if (!Number.isSafeInteger(byMs) || byMs <= 0) throw refused(noTime);
  const cause = `Advanced by ${durationText(byMs)}: what is due comes so much earlier`;
  return { moves: moved(moves, { at, offsetMs }), row: { at, event: "clock-advanced", byMs, offsetMs, cause, who } };
}

/** @returns undefined when it is not ahead */
export function takenBack(moves: readonly ClockMove[], { at, who }: JumpCircumstances): Jumped | undefined {
  const offsetMs = offsetOf(moves);
  if (offsetMs === 0) return undefined;
  const cause = `Taken back by ${durationText(offsetMs)}: what is due waits for real time again`;
  return { moves: [], row: { at, event: "clock-reset", byMs: -offsetMs, offsetMs: 0, cause, who } };
}

const tooFar = 'The clock can be at most 3650 days ahead in all; {"reset":true} takes back how far it is ahead now.';
const noTime = "The clock is advanced by a whole number of milliseconds, at least 1.";

function refused(sentence: string): PlatformError {
  return new PlatformError("InvalidParameterValueException", sentence);
}
