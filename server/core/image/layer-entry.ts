/** An entry of a layer, as much of it as the merged tree needs, and how sentences name it. */
import type { Architecture } from "../function/configuration.ts";

export type EntryType = "file" | "directory" | "symlink" | "hardlink" | "device" | "fifo";

/** By a file's first bytes: an ELF program for an architecture, or a script with `#!`. */
export type ProgramFormat = Architecture | "other-elf" | "script";

export interface LayerEntry {
  /** From 1, in the order of the archive. */
  number: number;
  /** Relative to the root, without `.` and trailing slash; empty for the root itself. */
  path: string;
  type: EntryType;
  /** Permission bits. */
  mode: number;
  sizeBytes: number;
  /** Of a symlink as written; of a hard link the path it shares. Empty otherwise. */
  linkTarget: string;
  /** Absent: no program that the kernel would run. */
  program?: ProgramFormat;
}

export interface LayerName {
  /** From 1, lowest first. */
  position: number;
  count: number;
  /** Of the blob, or the diff_id. */
  digest: string;
}

/** `Layer 3 of 5 (sha256:…)` */
export function layerText({ position, count, digest }: LayerName): string {
  return `Layer ${position} of ${count} (${digest})`;
}

/** A path for a sentence: in quotes, unprintable characters escaped, cut when it is very long. */
export function quoted(path: string): string {
  return JSON.stringify(path.length > 200 ? `${path.slice(0, 199)}…` : path);
}

/** How much of a file tells what it is. */
export const programHeadBytes = 20;

/** @param head the first `programHeadBytes` of the file, or all of a shorter one. Source: the System V ABI, "ELF Header". */
export function programFormat(head: Uint8Array): ProgramFormat | undefined {
  if (head[0] === 0x23 && head[1] === 0x21) return "script";
  if (head[0] !== 0x7f || head[1] !== 0x45 || head[2] !== 0x4c || head[3] !== 0x46 || head.length < programHeadBytes)
    return undefined;
  const littleEndian64 = head[4] === 2 && head[5] === 1;
  const machine = (head[18] ?? 0) | ((head[19] ?? 0) << 8);
  if (littleEndian64 && machine === 62) return "x86_64";
  if (littleEndian64 && machine === 183) return "arm64";
  return "other-elf";
}
