import {
  isClockJump,
  isTransition,
  type Transition,
  type TransitionLogRow,
} from "../../server/core/function/transition.ts";
import { isLatest, versionTitle } from "../../server/core/function/version.ts";
import { durationText } from "../../server/core/schedule/duration.ts";

/** What is said aloud: where the clock stands, one transition as a sentence, several of one or many functions as their number. */
export function sentenceOf(rows: TransitionLogRow[]): string {
  const inOrder = rows.toSorted((a, b) => a.sequence - b.sequence);
  const jump = inOrder.findLast(isClockJump);
  const clock =
    jump &&
    (jump.offsetMs === 0 ? "The clock is real time again" : `The clock is ${durationText(jump.offsetMs)} ahead`);
  return [clock, changesOf(inOrder.filter(isTransition))].filter(Boolean).join(". ");
}

function changesOf(transitions: Transition[]): string {
  const latest = new Map<string, Transition>();
  for (const one of transitions) latest.set(versionTitle(one), one);
  const what = [...latest.values()].every(isLatest) ? "functions" : "functions and versions";
  if (latest.size > 1) return `${latest.size} ${what} changed state`;
  const [only] = latest.values();
  if (only === undefined) return "";
  if (only.to === undefined) return `${versionTitle(only)} is deleted`;
  const reason = only.reasonCode === undefined ? "" : `, ${only.reasonCode}`;
  return `${versionTitle(only)} is now ${only.to}${reason}`;
}
