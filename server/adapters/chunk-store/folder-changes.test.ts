import { describe, expect, test } from "vitest";
import { FolderChanges } from "./folder-changes.ts";

const folders = (changes: FolderChanges) => changes.pending().map(({ folder }) => folder);

describe("a folder that was changed", () => {
  test("is pending for every thread until a sync has ended that began after the change", () => {
    const here = new FolderChanges();
    const there = new FolderChanges(here.memory);
    expect(folders(there)).toEqual([]);
    here.add(0);
    there.add(255);
    expect(folders(here)).toEqual([0, 255]);
    const [first] = there.pending();
    here.add(0);
    first?.synced();
    expect(folders(here)).toEqual([0, 255]);
    for (const { synced } of here.pending()) synced();
    expect(folders(there)).toEqual([]);
  });

  test("is synced up to the last change that any of several syncs had, in whatever order they end", () => {
    const changes = new FolderChanges();
    changes.add(7);
    const [earlier] = changes.pending();
    changes.add(7);
    const [later] = changes.pending();
    later?.synced();
    earlier?.synced();
    expect(folders(changes)).toEqual([]);
  });
});
