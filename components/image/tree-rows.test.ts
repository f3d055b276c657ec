import { expect, test } from "vitest";
import type { FolderView, TreeEntry } from "../../server/core/image/image-tree.ts";
import {
  type EntryRow,
  layersText,
  modeText,
  parentsOf,
  partKey,
  partOfRow,
  partsTo,
  placeOf,
  rowsOf,
  shownName,
} from "./tree-rows.ts";

const entry = (name: string, part: Partial<TreeEntry> = {}): TreeEntry => ({
  name,
  type: "file",
  mode: 0o644,
  sizeBytes: 1,
  layers: [1],
  ...part,
});
const folder = (name: string, part: Partial<TreeEntry> = {}) => entry(name, { type: "directory", ...part });
const image = { files: 0, folders: 0, symlinks: 0, removed: 0, sizeBytes: 0 };
const view = (path: string, entries: TreeEntry[], total = entries.length, from = 0): FolderView => {
  return { path, from, total, entries, image };
};
const read = (...views: FolderView[]) => new Map(views.map((one) => [partKey(one), one]));
const lines = (rows: EntryRow[]) =>
  rows.map((row) => `${"  ".repeat(row.level - 1)}${row.entry ? row.path : "…"} ${row.place}/${row.siblings}`);

const root = view("/", [folder("etc"), folder("usr"), entry("init")]);

test("closed folders are one row each", () => {
  expect(lines(rowsOf(read(root), new Set()))).toEqual(["/etc 1/3", "/usr 2/3", "/init 3/3"]);
});

test("an open folder shows its entries below it, and a row that waits until they are read", () => {
  const etc = view("/etc", [entry("hosts")]);
  expect(lines(rowsOf(read(root, etc), new Set(["/etc", "/usr"])))).toEqual([
    "/etc 1/3",
    "  /etc/hosts 1/1",
    "/usr 2/3",
    "  … 1/1",
    "/init 3/3",
  ]);
});

test("of a long folder every entry has its row, also those that are not read", () => {
  const long = view("/", [entry("a"), entry("b")], 1200);
  const rows = rowsOf(read(long), new Set());
  expect(rows).toHaveLength(1200);
  expect([2, 499, 500, 1199].map((at) => rows[at] && partOfRow(rows[at]))).toEqual([
    { path: "/", from: 0 },
    { path: "/", from: 0 },
    { path: "/", from: 500 },
    { path: "/", from: 1000 },
  ]);
  expect(rows[0] && partOfRow(rows[0])).toBeUndefined();
});

test.each<[string, string | undefined, string[], string]>([
  ["stays where it is", "/usr", ["/etc"], "/usr"],
  ["that waited is what was read in its place", "/etc\n0", ["/etc"], "/etc/hosts"],
  ["whose folder was closed is its folder", "/etc/hosts", [], "/etc"],
  ["that was never chosen is the first", undefined, [], "/etc"],
])("the chosen row %s", (_name, chosen, open, path) => {
  const rows = rowsOf(read(root, view("/etc", [entry("hosts")])), new Set(open));
  expect(rows[placeOf(rows, chosen)]?.path).toBe(path);
});

test("what was removed does not open", () => {
  const rows = rowsOf(read(view("/", [folder("old", { removedBy: 2 })])), new Set(["/old"]));
  expect(rows).toMatchObject([{ path: "/old" }]);
  expect(rows[0]?.isOpen).toBeUndefined();
});

test.each<[number[], string]>([
  [[2], "layer 2"],
  [[1, 2, 3], "layers 1–3"],
  [[1, 2, 4, 6, 7], "layers 1–2, 4, 6–7"],
])("%j is written %s", (layers, text) => expect(layersText(layers)).toBe(text));

test.each<[TreeEntry, string]>([
  [entry("a", { mode: 0o755 }), "-rwxr-xr-x"],
  [folder("a", { mode: 0o1777 }), "drwxrwxrwt"],
  [entry("a", { mode: 0o4711 }), "-rws--x--x"],
  [entry("a", { type: "symlink", mode: 0o777 }), "lrwxrwxrwx"],
  [entry("a", { mode: 0o2640 }), "-rw-r-S---"],
])("a mode is written as ls does", (one, text) => expect(modeText(one)).toBe(text));

test("signs without a picture are written out", () => {
  expect(shownName("a\nb\u202ec\u0000 ü")).toBe("a\\u000ab\\u202ec\\u0000 ü");
});

test("to show what was found its folders are opened, and the parts that it lies in are read", () => {
  expect(parentsOf("/usr/lib/os-release")).toEqual(["/usr", "/usr/lib"]);
  expect(parentsOf("/etc")).toEqual([]);
  expect(partsTo("/usr/lib/os-release", [3, 700, 2])).toEqual([
    { path: "/", from: 0 },
    { path: "/usr", from: 0 },
    { path: "/usr", from: 500 },
    { path: "/usr/lib", from: 0 },
  ]);
});
