/** Every version's transitions are a path through the tables, and its record is where that path has come to. */
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "@playwright/test";
import { type Path, type PathRow, pathAfter } from "../../server/core/function/testing/transition-path.ts";

interface Stored {
  functionId: string;
  version: string;
  state: string;
  updateStatus: string;
}

/** @returns how often each name was created. */
export function checkTransitions(dataFolder: string): Map<string, number> {
  using database = new DatabaseSync(path.join(dataFolder, "database.sqlite"), { readOnly: true });
  // One picture: the platform goes on meanwhile.
  database.exec("BEGIN");
  const rows = database
    .prepare("SELECT * FROM Transition WHERE functionId IS NOT NULL ORDER BY sequence")
    .all() as unknown as PathRow[];
  const stored = database.prepare("SELECT * FROM FunctionVersion").all() as unknown as Stored[];
  const paths = new Map<string, Path>();
  const created = new Map<string, number>();
  for (const row of rows) {
    const key = `${row.functionId} ${row.version}`;
    if (row.event === "created") created.set(row.functionName, (created.get(row.functionName) ?? 0) + 1);
    paths.set(key, pathAfter(row, paths.get(key)));
  }
  const alive = [...paths].filter(([, { state }]) => state !== null);
  const expected = alive.map(([key, { state, update }]) => `${key} ${state} ${update}`);
  const actual = stored.map((one) => `${one.functionId} ${one.version} ${one.state} ${one.updateStatus}`);
  expect(actual.sort()).toEqual(expected.sort());
  return created;
}

/** Events that are accepted and not done. */
export function queuedEvents(dataFolder: string): string[] {
  using database = new DatabaseSync(path.join(dataFolder, "database.sqlite"), { readOnly: true });
  return database
    .prepare("SELECT requestId FROM QueuedEvent")
    .all()
    .map(({ requestId }) => String(requestId));
}
