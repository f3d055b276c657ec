import type { Prisma, Transition as Row } from "../../../prisma/client/client.ts";
import type { NewTransition, Transition } from "../../core/function/transition.ts";

export function transitionRow(transition: NewTransition): Prisma.TransitionCreateManyInput {
  const { functionId, functionName, version, at, event, from, to, fromUpdate, toUpdate, reasonCode, cause, who } =
    transition;
  return { functionId, functionName, version, at, event, from, to, fromUpdate, toUpdate, reasonCode, cause, who };
}

/** What is absent in the record is null in the row. */
export function readTransition(row: Row): Transition {
  const present = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
  return present as unknown as Transition;
}
