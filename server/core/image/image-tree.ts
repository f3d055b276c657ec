/**
 * The merged tree of an image for who looks through it, one folder at a time: which layer an entry comes from, what a
 * layer removed or replaced, and how many bytes lie below a folder.
 */
import type { EntryType, ProgramFormat } from "./layer-entry.ts";
import { LayerTree, type LostNode, type TreeNode } from "./layer-tree.ts";

export interface TreeEntry {
  name: string;
  type: Exclude<EntryType, "hardlink">;
  /** Permission bits. */
  mode: number;
  /** Of a folder: of all files below it; what several names share counts once. */
  sizeBytes: number;
  /** Of a folder: how many entries it lists. */
  entryCount?: number;
  /** Of a symlink, as written. */
  target?: string;
  program?: ProgramFormat;
  /** From 1, lowest first: what wrote it. Of a folder: what wrote anything that is to be seen in it. */
  layers: number[];
  /** No longer there for the function: the layer that removed it. */
  removedBy?: number;
  /** The layer whose entry of this name it stands in for. */
  replaces?: number;
}

/** As many entries of a folder are told at once. */
export const folderPart = 500;

/** One part of a folder's list: folders first, then by name. */
export interface FolderView {
  /** `/usr/lib`; the root is `/`. */
  path: string;
  /** Place of the first entry given, from 0. */
  from: number;
  /** How many there are. */
  total: number;
  entries: TreeEntry[];
  image: TreeTotals;
}

/** Entries that a text was found in, those of upper folders first. */
export interface FoundFiles {
  /** How many there are; as many as were asked for are given. */
  total: number;
  entries: FoundFile[];
}

export interface FoundFile extends TreeEntry {
  /** `/usr/lib/os-release` */
  path: string;
  /** For each part of the path: its place in its folder's list, from 0. */
  places: number[];
}

export interface TreeTotals {
  files: number;
  folders: number;
  symlinks: number;
  /** Whiteouts that took something away. */
  removed: number;
  sizeBytes: number;
}

export class ImageTree {
  readonly #lost = new Map<TreeNode, Map<string, LostNode>>();
  readonly #weights = new Map<TreeNode, Weight>();
  readonly #lists = new Map<TreeNode, TreeEntry[]>();
  /** Laid over each other by the caller, before anything is asked. */
  readonly tree = new LayerTree((lost) => {
    const names = this.#lost.get(lost.parent) ?? new Map<string, LostNode>();
    this.#lost.set(lost.parent, names.set(lost.name, lost));
  });
  #totals: TreeTotals | undefined;

  /** @returns undefined when there is no such folder. Symlinks on the way are not followed. */
  folder(path: string, from: number, count: number): FolderView | undefined {
    let node: TreeNode | undefined = this.tree.root;
    const names = path.split("/").filter((name) => name !== "");
    for (const name of names) node = node?.children?.get(name);
    if (!node?.children) return undefined;
    this.#totals ??= this.#measure();
    const list = this.#listOf(node);
    const entries = list.slice(from, from + count);
    return { path: `/${names.join("/")}`, from, total: list.length, entries, image: this.#totals };
  }

  /** By a part of the name, or of the path when the text has a slash; upper and lower case alike. */
  find(text: string, most: number): FoundFiles {
    this.#totals ??= this.#measure();
    const wanted = text.toLowerCase();
    const found: FoundFiles = { total: 0, entries: [] };
    const folders: [path: string, folder: TreeNode][] = [["", this.tree.root]];
    for (const [path, folder] of folders) {
      const removed = this.#removedIn(folder).map(({ name }) => name);
      for (const name of [...(folder.children?.keys() ?? []), ...removed]) {
        if (!(wanted.includes("/") ? `${path}/${name}` : name).toLowerCase().includes(wanted)) continue;
        found.total++;
        if (found.entries.length < most) found.entries.push(this.#found(path, folder, name));
      }
      for (const [name, child] of folder.children ?? []) if (child.children) folders.push([`${path}/${name}`, child]);
    }
    return found;
  }

  #found(path: string, folder: TreeNode, name: string): FoundFile {
    const places: number[] = [];
    let node = this.tree.root;
    for (const step of path.split("/").slice(1)) {
      places.push(this.#listOf(node).findIndex((entry) => entry.name === step));
      node = node.children?.get(step) ?? node;
    }
    const list = this.#listOf(folder);
    const place = list.findIndex((entry) => entry.name === name);
    const entry = list[place];
    if (!entry) throw new Error(`${path}/${name} is in its folder and not in its list`);
    return { ...entry, path: `${path}/${name}`, places: [...places, place] };
  }

  /** Weighs every folder, those below first. */
  #measure(): TreeTotals {
    const folders = [this.tree.root];
    const names = new Map<TreeNode, number>();
    const totals: TreeTotals = { files: 0, folders: 0, symlinks: 0, removed: 0, sizeBytes: 0 };
    for (const folder of folders) {
      totals.removed += this.#removedIn(folder).length;
      for (const child of folder.children?.values() ?? []) {
        if (child.children) folders.push(child);
        else names.set(child, (names.get(child) ?? 0) + 1);
        totals[child.children ? "folders" : child.type === "symlink" ? "symlinks" : "files"]++;
      }
    }
    const isShared = (node: TreeNode) => (names.get(node) ?? 0) > 1;
    for (const folder of folders.toReversed()) this.#weights.set(folder, this.#weigh(folder, isShared));
    totals.sizeBytes = this.#sizeOf(this.tree.root);
    return totals;
  }

  #weigh(folder: TreeNode, isShared: (node: TreeNode) => boolean): Weight {
    const weight: Weight = { ownBytes: 0, shared: new Set(), layers: 0n };
    for (const child of folder.children?.values() ?? []) {
      const below = this.#weights.get(child);
      weight.layers |= below?.layers ?? bitOf(child.layer);
      if (below) {
        weight.ownBytes += below.ownBytes;
        for (const file of below.shared) weight.shared.add(file);
      } else if (isShared(child)) weight.shared.add(child);
      else weight.ownBytes += fileBytes(child);
    }
    // One that is empty comes from the layer that wrote it last.
    if (weight.layers === 0n) weight.layers = bitOf(folder.layer);
    return weight;
  }

  #listOf(folder: TreeNode): TreeEntry[] {
    const list = this.#lists.get(folder) ?? this.#list(folder);
    this.#lists.set(folder, list);
    return list;
  }

  #list(folder: TreeNode): TreeEntry[] {
    const there = [...(folder.children ?? [])].map(([name, node]) => {
      const before = this.#lost.get(folder)?.get(name)?.node.layer;
      return { ...this.#entry(name, node), ...(before !== undefined && { replaces: before }) };
    });
    const removed = this.#removedIn(folder).map(({ name, node, layer }) => ({
      ...this.#entry(name, node),
      removedBy: layer,
    }));
    return [...there, ...removed].sort(byKindAndName);
  }

  /** Without what has come back since. */
  #removedIn(folder: TreeNode): LostNode[] {
    const lost = this.#lost.get(folder);
    return lost ? [...lost.values()].filter(({ name }) => !folder.children?.has(name)) : [];
  }

  #entry(name: string, node: TreeNode): TreeEntry {
    return {
      name,
      type: node.type,
      mode: node.mode,
      sizeBytes: this.#sizeOf(node),
      layers: positionsOf(this.#weights.get(node)?.layers ?? bitOf(node.layer)),
      ...(node.children && { entryCount: node.children.size + this.#removedIn(node).length }),
      ...(node.type === "symlink" && { target: node.target }),
      ...(node.program !== undefined && { program: node.program }),
    };
  }

  #sizeOf(node: TreeNode): number {
    if (!node.children) return fileBytes(node);
    // A folder that was removed is in no other and has not been weighed.
    const weight = this.#weights.get(node) ?? this.#weighRemoved(node);
    let bytes = weight.ownBytes;
    for (const file of weight.shared) bytes += fileBytes(file);
    return bytes;
  }

  #weighRemoved(removed: TreeNode): Weight {
    const folders = [removed];
    for (const folder of folders)
      for (const child of folder.children?.values() ?? []) if (child.children) folders.push(child);
    // Which of its files have several names is not worth finding out: a set counts each once.
    for (const folder of folders.toReversed())
      this.#weights.set(
        folder,
        this.#weigh(folder, () => true),
      );
    return this.#weights.get(removed) ?? { ownBytes: 0, shared: new Set(), layers: bitOf(removed.layer) };
  }
}

interface Weight {
  /** Of files that have one name only. */
  ownBytes: number;
  /** Files with several names: how often they are met below does not change what they weigh. */
  shared: Set<TreeNode>;
  /** Bit n: layer n wrote something of it. */
  layers: bigint;
}

function fileBytes(node: TreeNode): number {
  return node.type === "file" ? node.sizeBytes : 0;
}

function bitOf(layer: number): bigint {
  return 1n << BigInt(layer);
}

function positionsOf(layers: bigint): number[] {
  const positions: number[] = [];
  for (let position = 1, rest = layers >> 1n; rest > 0n; position++, rest >>= 1n) {
    if ((rest & 1n) === 1n) positions.push(position);
  }
  return positions;
}

function byKindAndName(a: TreeEntry, b: TreeEntry): number {
  const kind = Number(b.type === "directory") - Number(a.type === "directory");
  return kind || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}
