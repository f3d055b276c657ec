/** Every version's transitions are a path through the tables: where it has come to after each row. */
import { cellOf, type FunctionEventType, type FunctionState, stays } from "../state.ts";
import { remarks, type TransitionEvent } from "../transition.ts";
import { nextUpdate, type UpdateEventType, type UpdateStatus } from "../update.ts";

/** As the database has it. */
export interface PathRow {
  functionId: string;
  functionName: string;
  version: string;
  event: TransitionEvent;
  from: FunctionState | null;
  to: FunctionState | null;
  fromUpdate: UpdateStatus | null;
  toUpdate: UpdateStatus | null;
  reasonCode: string | null;
}

export interface Path {
  /** Null: deleted. */
  state: FunctionState | null;
  update: UpdateStatus;
  reasonCode: string | null;
}

/** @throws Error when the tables do not allow the row there */
export function pathAfter(row: PathRow, before: Path | undefined): Path {
  const what = `${row.event} of ${row.functionName}:${row.version}`;
  if (row.from !== (before?.state ?? null)) throw new Error(`${what} begins in ${row.from}, not in ${before?.state}`);
  const after = follow(row, before, what);
  if (row.to !== after.state) throw new Error(`${what} ends in ${row.to}, and by the tables in ${after.state}`);
  return after;
}

function follow(row: PathRow, before: Path | undefined, what: string): Path {
  const { event, reasonCode } = row;
  if (event === "created" || event === "published") {
    if (before) throw new Error(`${what}, which was there before`);
    return { state: "Pending", update: "None", reasonCode };
  }
  if (!before?.state) throw new Error(`${what}, which is not there`);
  if (event === "deleted") return { ...before, state: null };
  if (remarks.some((remark) => remark === event)) return before;
  if (isUpdateEvent(event)) {
    const update = nextUpdate(before.update, event);
    if (row.fromUpdate !== before.update || row.toUpdate !== update)
      throw new Error(
        `${what} is from ${row.fromUpdate} to ${row.toUpdate}, and by the table from ${before.update} to ${update}`,
      );
    return { ...before, update };
  }
  return { ...stateAfter(event as FunctionEventType, before, { what, reasonCode }), reasonCode };
}

function stateAfter(
  event: FunctionEventType,
  { state, update, reasonCode: reasonBefore }: Path,
  { what, reasonCode }: { what: string; reasonCode: string | null },
): Pick<Path, "state" | "update"> {
  if (!state) throw new Error(`${what}, which is not there`);
  const cell = cellOf(state, event);
  if (cell === stays && state === "Failed" && reasonCode !== reasonBefore) return { state, update };
  if (typeof cell !== "string") throw new Error(`${what} cannot move what is ${state} for ${reasonBefore}`);
  const becoming = { Active: "became-active", Failed: "became-failed", Pending: "became-pending" } as const;
  return { state: cell, update: cell === "Inactive" ? update : nextUpdate(update, becoming[cell]) };
}

const updateEvents = ["update-began", "update-succeeded", "update-failed"] as const;

function isUpdateEvent(event: string): event is (typeof updateEvents)[number] & UpdateEventType {
  return updateEvents.some((one) => one === event);
}
