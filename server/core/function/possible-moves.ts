/**
 * What may happen next to a function as it is now: the cells of the tables that lead elsewhere, less what the rest of
 * the record rules out. What pages promise is read from here; `apply.ts` carries it out.
 */
import type { FunctionRecord } from "./function-record.ts";
import { type FunctionEventType, type FunctionState, healsByItself, transitions } from "./state.ts";
import { type UpdateEventType, type UpdateStatus, updates } from "./update.ts";
import { LATEST } from "./version.ts";

export interface PossibleMove {
  event: FunctionEventType;
  to: FunctionState;
}

export interface PossibleUpdate {
  event: UpdateEventType;
  to: UpdateStatus;
}

export type Circumstance = Pick<FunctionRecord, "version" | "state" | "stateReasonCode" | "updateStatus">;

export function possibleMoves(record: Circumstance): PossibleMove[] {
  // Idle expiry and the image check leave a function alone while it is updated.
  if (record.updateStatus === "InProgress") return [];
  const cells = Object.entries(transitions[record.state]) as [FunctionEventType, unknown][];
  return cells.flatMap(([event, to]) => (isState(to) && !isRuledOut(event, record) ? [{ event, to }] : []));
}

/** The same for LastUpdateStatus. */
export function possibleUpdates(record: Circumstance): PossibleUpdate[] {
  const cells = Object.entries(updates[record.updateStatus]) as [UpdateEventType, unknown][];
  return cells.flatMap(([event, to]) => (isStatus(to) && mayComeNow(event, record) ? [{ event, to }] : []));
}

function isRuledOut(event: FunctionEventType, { version, stateReasonCode }: Circumstance): boolean {
  if (event === "available-again") return stateReasonCode === undefined || !healsByItself(stateReasonCode);
  // A published version's code never changes.
  return event === "code-updated" && version !== LATEST;
}

function mayComeNow(event: UpdateEventType, { version, state }: Circumstance): boolean {
  if (event === "became-active") return state === "Pending";
  if (event === "update-began") return state === "Active" && version === LATEST;
  return true;
}

function isState(cell: unknown): cell is FunctionState {
  return typeof cell === "string";
}

function isStatus(cell: unknown): cell is UpdateStatus {
  return typeof cell === "string";
}
