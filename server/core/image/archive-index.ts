/**
 * What an image archive holds, by path: found in one pass, without unpacking anything.
 *
 * Paths are handles for looking things up; no file is ever made under one of them. So a hostile name (`..`, absolute) needs no
 * defence beyond being left out, and a link is followed inside this index only.
 */
export interface ArchiveEntry {
  path: string;
  /** Of the content, in the decompressed archive. */
  offset: number;
  sizeBytes: number;
  /** Kept for small entries that look like JSON. */
  json?: { bytes: Uint8Array; digest: string };
}

export interface ArchiveIndex {
  entries: ReadonlyMap<string, ArchiveEntry>;
  /** Path → path: symbolic and hard links. `docker save` writes a layer that two images share once, and a link. */
  links: ReadonlyMap<string, string>;
  /** Whether the end mark of a tar file was there; not every program writes it. */
  ended: boolean;
}

/** An archive names about two entries a layer: this is a bound for memory, far from any real one. */
export const archiveLimits = {
  entries: 100_000,
  jsonBytes: 4 * 1024 * 1024,
  allJsonBytes: 64 * 1024 * 1024,
} as const;

const mostLinksInARow = 8;

export function findEntry(index: ArchiveIndex, path: string): ArchiveEntry | undefined {
  let wanted = archivePath(path);
  for (let step = 0; wanted !== undefined && step <= mostLinksInARow; step++) {
    const entry = index.entries.get(wanted);
    if (entry) return entry;
    wanted = index.links.get(wanted);
  }
  return undefined;
}

/** `./a//b/` → `a/b`. @returns undefined for a name that leaves the archive. */
export function archivePath(name: string, folder = ""): string | undefined {
  if (name.startsWith("/") || name.includes("\0")) return undefined;
  const parts: string[] = [];
  for (const part of `${folder}/${name}`.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length > 0 ? parts.join("/") : undefined;
}
