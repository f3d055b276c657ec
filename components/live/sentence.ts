import type { Transition } from "../../server/core/function/transition.ts";

/** What is said aloud: one transition as a sentence, several of one or many functions as their number. */
export function sentenceOf(transitions: Transition[]): string {
  const latest = new Map<string, Transition>();
  for (const one of transitions.toSorted((a, b) => a.sequence - b.sequence)) latest.set(one.functionName, one);
  if (latest.size > 1) return `${latest.size} functions changed state`;
  const [only] = latest.values();
  if (only === undefined) return "";
  if (only.to === undefined) return `${only.functionName} is deleted`;
  const reason = only.reasonCode === undefined ? "" : `, ${only.reasonCode}`;
  return `${only.functionName} is now ${only.to}${reason}`;
}
