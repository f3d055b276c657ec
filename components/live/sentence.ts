import type { Transition } from "../../server/core/function/transition.ts";
import { isLatest, versionTitle } from "../../server/core/function/version.ts";

/** What is said aloud: one transition as a sentence, several of one or many functions as their number. */
export function sentenceOf(transitions: Transition[]): string {
  const latest = new Map<string, Transition>();
  for (const one of transitions.toSorted((a, b) => a.sequence - b.sequence)) latest.set(versionTitle(one), one);
  const what = [...latest.values()].every(isLatest) ? "functions" : "functions and versions";
  if (latest.size > 1) return `${latest.size} ${what} changed state`;
  const [only] = latest.values();
  if (only === undefined) return "";
  if (only.to === undefined) return `${versionTitle(only)} is deleted`;
  const reason = only.reasonCode === undefined ? "" : `, ${only.reasonCode}`;
  return `${versionTitle(only)} is now ${only.to}${reason}`;
}
