import type { Prisma, Transition as Row } from "../../../prisma/client/client.ts";
import type { NewTransition, Transition, TransitionLogRow } from "../../core/function/transition.ts";
import type { NewClockJump } from "../../core/schedule/clock-jump.ts";
import type { Transaction } from "./open-database.ts";

export function transitionRow(transition: NewTransition): Prisma.TransitionCreateManyInput {
  const { functionId, functionName, version, at, event, from, to, fromUpdate, toUpdate, reasonCode, cause, who } =
    transition;
  return { functionId, functionName, version, at, event, from, to, fromUpdate, toUpdate, reasonCode, cause, who };
}

export function jumpRow({ at, event, byMs, offsetMs, cause, who }: NewClockJump): Prisma.TransitionCreateManyInput {
  return { at, event, byMs, offsetMs, cause, who };
}

export function readTransition(row: Row): Transition {
  return readLogRow(row) as Transition;
}

/** What is absent in the record is null in the row. */
export function readLogRow(row: Row): TransitionLogRow {
  const present = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
  return present as unknown as TransitionLogRow;
}

/** Each by its index: a function's own rows, and the jumps that came after the oldest of all of them. */
export async function transitionsIn(
  { transition }: Pick<Transaction, "transition">,
  { functionId, before, limit }: { functionId?: string; before?: number; limit: number },
): Promise<Row[]> {
  const page = { orderBy: { sequence: "desc" }, take: limit } as const;
  if (functionId === undefined) return transition.findMany({ where: { sequence: { lt: before } }, ...page });
  const [own, first] = await Promise.all([
    transition.findMany({ where: { functionId, sequence: { lt: before } }, ...page }),
    transition.findFirst({ where: { functionId }, orderBy: { sequence: "asc" }, select: { sequence: true } }),
  ]);
  if (!first) return [];
  const jumps = { functionId: null, sequence: { lt: before, gt: first.sequence } };
  const both = [...own, ...(await transition.findMany({ where: jumps, ...page }))];
  return both.sort((one, other) => other.sequence - one.sequence).slice(0, limit);
}
