/** The open folders of an image's tree as one list of rows, which keys walk and of which those in sight are drawn. Pure. */
import { type FolderView, folderPart, type TreeEntry } from "../../server/core/image/image-tree.ts";

export interface EntryRow {
  /** `/usr/lib/os-release` */
  path: string;
  /** From 1. */
  level: number;
  place: number;
  siblings: number;
  /** Undefined while it is not read. */
  entry?: TreeEntry;
  /** Of a folder. */
  isOpen?: boolean;
}

export interface FolderPart {
  path: string;
  from: number;
}

/** What is read of each folder, by path and place of the part's first entry. */
export type ReadParts = ReadonlyMap<string, FolderView>;

export function partKey({ path, from }: FolderPart): string {
  return `${from}@${path}`;
}

/** Rows from top to bottom. A folder that is open and not read yet has one row that waits. */
export function rowsOf(read: ReadParts, open: ReadonlySet<string>, path = "/", level = 1): EntryRow[] {
  const first = read.get(partKey({ path, from: 0 }));
  const total = first?.total ?? (level === 1 ? 0 : 1);
  const rows: EntryRow[] = [];
  for (let index = 0; index < total; index++) {
    const from = index - (index % folderPart);
    const entry = read.get(partKey({ path, from }))?.entries[index - from];
    const place = { level, place: index + 1, siblings: total };
    if (!entry) {
      rows.push({ ...place, path: `${path}\n${index}` });
      continue;
    }
    const own = below(path, entry.name);
    const isOpen = canOpen(entry) ? open.has(own) : undefined;
    rows.push({ ...place, path: own, entry, ...(isOpen !== undefined && { isOpen }) });
    if (isOpen) rows.push(...rowsOf(read, open, own, level + 1));
  }
  return rows;
}

/** The part that has to be read for a row that waits. */
export function partOfRow({ path, entry }: EntryRow): FolderPart | undefined {
  if (entry) return undefined;
  const [folder = "/", index = "0"] = path.split("\n");
  return { path: folder, from: Number(index) - (Number(index) % folderPart) };
}

/** Where the row is now that had this path when it was chosen: it may have been read since, or its folder closed. */
export function placeOf(rows: readonly EntryRow[], chosen: string | undefined): number {
  if (chosen === undefined) return 0;
  const same = rows.findIndex(({ path }) => path === chosen);
  if (same >= 0) return same;
  const [folder = "/", index] = chosen.split("\n");
  if (index !== undefined) {
    const read = rows.findIndex((row) => row.place === Number(index) + 1 && parentOf(row.path) === folder);
    return read >= 0 ? read : placeOf(rows, folder);
  }
  return folder === "/" ? 0 : placeOf(rows, parentOf(folder));
}

/** What was removed is shown, but there is nothing to walk into. */
export function canOpen({ type, removedBy }: TreeEntry): boolean {
  return type === "directory" && removedBy === undefined;
}

function below(path: string, name: string): string {
  return path === "/" ? `/${name}` : `${path}/${name}`;
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** The folders that it lies in, the uppermost first, without the root. */
export function parentsOf(path: string): string[] {
  const names = path.split("/").slice(1, -1);
  return names.map((_name, index) => `/${names.slice(0, index + 1).join("/")}`);
}

/** What has to be read to show an entry in its folders. @param places of each part of its path in its folder's list */
export function partsTo(path: string, places: readonly number[]): FolderPart[] {
  const folders = ["/", ...parentsOf(path)];
  return folders.flatMap((folder, index) => {
    const place = places[index] ?? 0;
    const from = place - (place % folderPart);
    // How many there are is told with the first part.
    return from === 0
      ? [{ path: folder, from }]
      : [
          { path: folder, from: 0 },
          { path: folder, from },
        ];
  });
}

/** "layer 2", "layers 1–3, 5" */
export function layersText(layers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const layer of layers) {
    const last = ranges.at(-1);
    if (last && last[1] === layer - 1) last[1] = layer;
    else ranges.push([layer, layer]);
  }
  const text = ranges.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
  return `${layers.length === 1 ? "layer" : "layers"} ${text}`;
}

/** "drwxr-xr-x" */
export function modeText({ type, mode }: TreeEntry): string {
  const bits = ["r", "w", "x"].map((sign) => sign);
  const kind = { directory: "d", symlink: "l", device: "c", fifo: "p", file: "-" }[type];
  const text = [...Array(9).keys()].map((at) => (mode & (0o400 >> at) ? bits[at % 3] : "-"));
  const special: [number, number, string][] = [
    [0o4000, 2, "s"],
    [0o2000, 5, "s"],
    [0o1000, 8, "t"],
  ];
  for (const [bit, at, sign] of special) if (mode & bit) text[at] = text[at] === "x" ? sign : sign.toUpperCase();
  return kind + text.join("");
}

/** A name as it can be shown: what has no picture, or would turn the text around, is written out. */
export function shownName(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]/gu, (sign) => {
    return `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
  });
}
