/** A function's own history out of its transitions: how long it was where, and which edge it took. Pure. */
import type { FunctionState } from "../../server/core/function/state.ts";
import type { Transition } from "../../server/core/function/transition.ts";
import { nextUpdate, type UpdateStatus } from "../../server/core/function/update.ts";

export interface Stay {
  /** Absent when it began before the first transition that is known. */
  from?: number;
  to: number;
}

/** The last stay in a state that the function has left again; `transitions` newest first. */
export function lastStay(state: FunctionState, transitions: Transition[]): Stay | undefined {
  const left = transitions.findIndex((one) => one.from === state && one.to !== state);
  const leaving = transitions[left];
  if (leaving === undefined) return undefined;
  const entering = transitions.slice(left + 1).find((one) => one.to === state && one.from !== state);
  return { from: entering?.at, to: leaving.at };
}

/** The last change of state; the one that led to where the function is. */
export function lastChange(transitions: Transition[]): Transition | undefined {
  return transitions.find((one) => one.from !== one.to);
}

/** When an edge was taken last. */
export function lastTaken(from: FunctionState, to: FunctionState, transitions: Transition[]): number | undefined {
  return transitions.find((one) => one.from === from && one.to === to)?.at;
}

/** Whether the list reaches back to the first row of its version: only then what is not in it has never been. */
export function isWhole(transitions: Transition[]): boolean {
  const first = transitions.at(-1);
  return first !== undefined && first.from === undefined;
}

export interface UpdateChange {
  sequence: number;
  at: number;
  from: UpdateStatus;
  to: UpdateStatus;
}

/** Every change of LastUpdateStatus, newest first. Rows of an update name it; the first optimization implies it. */
export function updateChanges(transitions: Transition[]): UpdateChange[] {
  const changes: UpdateChange[] = [];
  // Where the list does not reach back, what was before its first update is not known.
  let status: UpdateStatus | undefined = isWhole(transitions) ? "None" : undefined;
  for (const { sequence, at, event, fromUpdate, toUpdate } of transitions.toReversed()) {
    const from: UpdateStatus | undefined = fromUpdate ?? status;
    const to: UpdateStatus | undefined =
      toUpdate ?? (event === "optimized" && status ? nextUpdate(status, "became-active") : status);
    if (from && to && from !== to) changes.unshift({ sequence, at, from, to });
    status = to;
  }
  return changes;
}
