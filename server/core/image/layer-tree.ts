/**
 * The files that a container of an image sees: its layers laid over each other, lowest first.
 *
 * Whiteouts hide what lower layers have (OCI image-spec v1.1, "layer": Whiteouts), links are resolved inside the tree
 * only, and nothing may be placed below something that is not a folder.
 */
import { ImageError } from "../errors/image-error.ts";
import {
  type EntryType,
  type LayerEntry,
  type LayerName,
  layerText,
  type ProgramFormat,
  quoted,
} from "./layer-entry.ts";
import { layerLimits } from "./layer-limits.ts";

export interface TreeNode {
  type: Exclude<EntryType, "hardlink">;
  mode: number;
  sizeBytes: number;
  program: ProgramFormat | undefined;
  /** Of a symlink. */
  target: string;
  /** Of a folder. */
  children: Map<string, TreeNode> | undefined;
  /** The last layer that wrote it or something below it. */
  layer: number;
}

/** What a layer took away from those below it: by a whiteout, or by putting something else in its place. */
export interface LostNode {
  parent: TreeNode;
  name: string;
  node: TreeNode;
  /** The layer that did it. */
  layer: number;
  how: "removed" | "replaced";
}

export class LayerTree {
  readonly root: TreeNode = folder(0);
  readonly #onLost: ((lost: LostNode) => void) | undefined;
  #layer = 0;
  #name: LayerName = { position: 0, count: 0, digest: "" };
  #nodes = 0;
  /** Files with hard links beside them. */
  readonly #ofSeveralNames = new Set<TreeNode>();

  constructor(onLost?: (lost: LostNode) => void) {
    this.#onLost = onLost;
  }

  beginLayer(name: LayerName): void {
    this.#layer++;
    this.#name = name;
  }

  /**
   * Entries of the layer begun last, in the archive's order.
   * @throws ImageError InvalidImage with a sentence that names the layer and the entry.
   */
  add(entry: LayerEntry): void {
    const slash = entry.path.lastIndexOf("/");
    const name = entry.path.slice(slash + 1);
    const parentPath = entry.path.slice(0, Math.max(slash, 0));
    if (entry.path === "") this.root.mode = entry.mode;
    else if (name.startsWith(whiteout)) this.#hide(entry, parentPath, name.slice(whiteout.length));
    else this.#place(entry, this.#folderFor(entry, parentPath), name);
  }

  #hide(entry: LayerEntry, parentPath: string, name: string): void {
    // Other names of this form are bookkeeping of an old storage driver and mean nothing.
    if (name.startsWith(whiteout) && name !== opaque) return;
    if (name === "" || name === "." || name === "..") throw this.#refuse(entry, "is a whiteout of nothing");
    const parent = this.#folderFor(entry, parentPath);
    if (name === opaque) {
      for (const child of [...(parent.children?.keys() ?? [])]) this.#hideLower(parent, child);
    } else {
      this.#hideLower(parent, name);
    }
  }

  /** Takes away what lower layers put there, and leaves what this one has: a whiteout may come after its replacement. */
  #hideLower(parent: TreeNode, name: string): void {
    const node = parent.children?.get(name);
    if (!node) return;
    if (node.layer < this.#layer) {
      parent.children?.delete(name);
      this.#onLost?.({ parent, name, node, layer: this.#layer, how: "removed" });
    } else for (const child of [...(node.children?.keys() ?? [])]) this.#hideLower(node, child);
  }

  #place(entry: LayerEntry, parent: TreeNode, name: string): void {
    const existing = parent.children?.get(name);
    if (entry.type === "directory" && existing?.type === "directory") {
      existing.mode = entry.mode;
      existing.layer = this.#layer;
      return;
    }
    this.#count(entry);
    if (existing && existing.layer < this.#layer) {
      this.#onLost?.({ parent, name, node: existing, layer: this.#layer, how: "replaced" });
    }
    parent.children?.set(name, entry.type === "hardlink" ? this.#shared(entry) : this.#made(entry, entry.type));
  }

  #made(entry: LayerEntry, type: TreeNode["type"]): TreeNode {
    if (type === "directory") return { ...folder(this.#layer), mode: entry.mode };
    return {
      type,
      mode: entry.mode,
      sizeBytes: entry.sizeBytes,
      program: entry.program,
      target: entry.linkTarget,
      children: undefined,
      layer: this.#layer,
    };
  }

  #shared(entry: LayerEntry): TreeNode {
    const node = this.lookup(entry.linkTarget, { followLast: false })?.node;
    if (!node) throw this.#refuse(entry, `is a hard link to ${quoted(entry.linkTarget)}, which is not there`);
    if (node.type === "directory") {
      throw this.#refuse(entry, `is a hard link to ${quoted(entry.linkTarget)}, which is a folder`);
    }
    // Across layers it is a copy: each layer's names come and go by themselves.
    if (node.layer !== this.#layer) return { ...node, layer: this.#layer };
    this.#ofSeveralNames.add(node);
    return node;
  }

  /** The folder an entry lies in, made when no layer has an entry for it. */
  #folderFor(entry: LayerEntry, path: string): TreeNode {
    let node = this.root;
    let end = 0;
    while (end < path.length) {
      const begin = end === 0 ? 0 : end + 1;
      const slash = path.indexOf("/", begin);
      end = slash < 0 ? path.length : slash;
      const name = path.slice(begin, end);
      let child = node.children?.get(name);
      if (!child) {
        this.#count(entry);
        child = folder(this.#layer);
        node.children?.set(name, child);
      }
      if (child.type !== "directory") {
        throw this.#refuse(entry, `lies below ${quoted(path.slice(0, end))}, which is a ${described[child.type]}`);
      }
      child.layer = this.#layer;
      node = child;
    }
    return node;
  }

  /**
   * What is at this path, symlinks followed as in a container: absolute ones from the tree's root, never out of it.
   * `folders` are those passed through, the root first.
   */
  lookup(path: string, { followLast = true } = {}): { path: string; node: TreeNode; folders: TreeNode[] } | undefined {
    const ahead = path.split("/").reverse();
    const names: string[] = [];
    const nodes: TreeNode[] = [this.root];
    let links = 0;
    while (ahead.length > 0) {
      const name = ahead.pop() ?? "";
      const here = nodes.at(-1) ?? this.root;
      if (name === "" || name === ".") continue;
      if (name === "..") {
        if (names.pop() !== undefined) nodes.pop();
        continue;
      }
      const child = here.children?.get(name);
      if (!child) return undefined;
      if (child.type === "symlink" && (followLast || ahead.length > 0)) {
        if (++links > maxLinks) return undefined;
        if (child.target.startsWith("/")) names.length = nodes.length = 0;
        if (nodes.length === 0) nodes.push(this.root);
        ahead.push(...child.target.split("/").reverse());
        continue;
      }
      names.push(name);
      nodes.push(child);
    }
    const node = nodes.pop() ?? this.root;
    return { path: `/${names.join("/")}`, node, folders: nodes };
  }

  /** Bytes of all files; what several names share counts once. */
  effectiveSizeBytes(): number {
    const counted = new Set<TreeNode>();
    const pending = [this.root];
    let bytes = 0;
    for (let node = pending.pop(); node; node = pending.pop()) {
      if (node.children) pending.push(...node.children.values());
      if (node.type !== "file" || counted.has(node)) continue;
      if (this.#ofSeveralNames.has(node)) counted.add(node);
      bytes += node.sizeBytes;
    }
    return bytes;
  }

  #count(entry: LayerEntry): void {
    this.#nodes++;
    if (this.#nodes > layerLimits.entries) {
      throw this.#refuse(
        entry,
        `is one too many: an image has at most ${layerLimits.entries.toLocaleString("en")} files`,
      );
    }
  }

  #refuse(entry: LayerEntry, what: string): ImageError {
    const where = `${layerText(this.#name)}: entry ${entry.number} ${quoted(entry.path)}`;
    return new ImageError("InvalidImage", `${where} ${what}.`);
  }
}

const whiteout = ".wh.";
/** After the first prefix of `.wh..wh..opq`. */
const opaque = ".wh..opq";
/** Linux's own bound on symlinks in one path. */
const maxLinks = 40;

const described = {
  file: "file",
  directory: "folder",
  symlink: "symbolic link",
  device: "device",
  fifo: "named pipe",
} as const satisfies Record<TreeNode["type"], string>;

function folder(layer: number): TreeNode {
  return {
    type: "directory",
    mode: 0o755,
    sizeBytes: 0,
    program: undefined,
    target: "",
    children: new Map(),
    layer,
  };
}
