/** Every version's transitions are a path through the tables, and its record is where that path has come to. */
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "@playwright/test";
import { cellOf, type FunctionEventType, type FunctionState } from "../../server/core/function/state.ts";
import { remarks, type TransitionEvent } from "../../server/core/function/transition.ts";
import { nextUpdate, type UpdateEventType, type UpdateStatus } from "../../server/core/function/update.ts";

interface Row {
  functionId: string;
  version: string;
  functionName: string;
  event: TransitionEvent;
  from: FunctionState | null;
  to: FunctionState | null;
  fromUpdate: UpdateStatus | null;
  toUpdate: UpdateStatus | null;
}

interface Stored {
  functionId: string;
  version: string;
  state: FunctionState | null;
  updateStatus: UpdateStatus;
}

interface Place {
  state: FunctionState | null;
  update: UpdateStatus;
}

const updateEvents: ReadonlySet<string> = new Set<UpdateEventType>([
  "update-began",
  "update-succeeded",
  "update-failed",
]);

/** @returns how often each name was created. */
export function checkTransitions(dataFolder: string): Map<string, number> {
  using database = new DatabaseSync(path.join(dataFolder, "database.sqlite"), { readOnly: true });
  const rows = database
    .prepare("SELECT * FROM Transition WHERE functionId IS NOT NULL ORDER BY sequence")
    .all() as unknown as Row[];
  const stored = database.prepare("SELECT * FROM FunctionVersion").all() as unknown as Stored[];
  const places = new Map<string, Place>();
  const created = new Map<string, number>();
  for (const row of rows) {
    const key = `${row.functionId} ${row.version}`;
    const at = places.get(key);
    const what = `${row.event} of ${row.functionName}:${row.version}`;
    if (row.event === "created") created.set(row.functionName, (created.get(row.functionName) ?? 0) + 1);
    expect(row.from, `${what} begins where the one before it ended`).toBe(at?.state ?? null);
    places.set(key, after(row, at));
    expect(row.to, `${what} ends as the tables say`).toBe(places.get(key)?.state ?? null);
  }
  const alive = [...places].filter(([, { state }]) => state !== null);
  const expected = alive.map(([key, { state, update }]) => ({ key, state, updateStatus: update }));
  const actual = stored.map(({ functionId, version, state, updateStatus }) => ({
    key: `${functionId} ${version}`,
    ...{ state, updateStatus },
  }));
  const inOrder = <Keyed extends { key: string }>(list: Keyed[]) => list.sort((a, b) => a.key.localeCompare(b.key));
  expect(inOrder(actual)).toEqual(inOrder(expected));
  return created;
}

function after(row: Row, at: Place | undefined): Place {
  if (row.event === "created" || row.event === "published") {
    expect(at, "a function is created once, and a version published once").toBeUndefined();
    return { state: "Pending", update: "None" };
  }
  if (!at?.state) throw new Error(`${row.event} of ${row.functionName}, which is not there`);
  if (row.event === "deleted") return { state: null, update: at.update };
  if (remarks.some((remark) => remark === row.event)) return at;
  if (updateEvents.has(row.event)) {
    expect(row.fromUpdate, `${row.event} of ${row.functionName}`).toBe(at.update);
    return { state: at.state, update: nextUpdate(at.update, row.event as UpdateEventType) };
  }
  const cell = cellOf(at.state, row.event as FunctionEventType);
  if (typeof cell !== "string") throw new Error(`${row.event} cannot move a function that is ${at.state}`);
  const becoming = { Active: "became-active", Failed: "became-failed", Pending: "became-pending" } as const;
  return { state: cell, update: cell === "Inactive" ? at.update : nextUpdate(at.update, becoming[cell]) };
}

/** Events that are accepted and not done. */
export function queuedEvents(dataFolder: string): string[] {
  using database = new DatabaseSync(path.join(dataFolder, "database.sqlite"), { readOnly: true });
  return database
    .prepare("SELECT requestId FROM QueuedEvent")
    .all()
    .map(({ requestId }) => String(requestId));
}
