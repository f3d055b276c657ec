/**
 * The most memory a container has used, from the kernel's files.
 *
 * The kernel's own high-water mark counts page cache too: whoever reads a large file first would seem to need it. So
 * cache that nobody has mapped is taken off again; and the largest process's own high-water mark is a lower bound,
 * which also counts a program's pages that another container read first.
 *
 * It is read at the end of every invoke, without waiting: the kernel makes these files in microseconds, and handing
 * them to another thread takes ten times as long.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { BYTES_PER_MIB } from "./container-spec.ts";

/** More processes than these are not looked at one by one: a thousand of them would hold up everything else. */
const LOOKED_AT_PROCESSES = 32;

/** More than any of the files has; of a list of processes, more than are looked at. */
const buffer = Buffer.allocUnsafe(16_384);

/** @param folder the container's memory cgroup @returns bytes; undefined when the files are not there (any more). */
export function memoryHighWaterBytes(folder: string): number | undefined {
  try {
    const peak = readPeak(folder);
    const stat = read(`${folder}/memory.stat`);
    const value = (...names: string[]) =>
      names.map((name) => field(stat, name)).find((found) => found !== undefined) ?? 0;
    const cache = value("total_cache", "file");
    const mapped = value("total_mapped_file", "file_mapped");
    const inCgroup = Math.max(0, peak - cache) + mapped;
    return Math.max(inCgroup, largestProcess(read(`${folder}/cgroup.procs`)));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** cgroup v1, v2, and v2 before Linux 5.19, which keeps no mark: what is used now. */
function readPeak(folder: string): number {
  for (const name of ["memory.max_usage_in_bytes", "memory.peak", "memory.current"]) {
    try {
      return Number(read(`${folder}/${name}`));
    } catch (error) {
      if (!isGone(error) || name === "memory.current") throw error;
    }
  }
  return 0;
}

/** Lines are `name value`. */
function field(stat: string, name: string): number | undefined {
  const start = stat.startsWith(`${name} `) ? 0 : stat.indexOf(`\n${name} `) + 1;
  if (start === 0 && !stat.startsWith(`${name} `)) return undefined;
  const end = stat.indexOf("\n", start);
  return Number(stat.slice(start + name.length + 1, end < 0 ? undefined : end));
}

function largestProcess(processes: string): number {
  return Math.max(0, ...processes.split("\n", LOOKED_AT_PROCESSES).filter(Boolean).map(peakResidentBytes));
}

function peakResidentBytes(processId: string): number {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${processId}/status`));
    return Number(match?.[1] ?? 0) * 1024;
  } catch (error) {
    if (isGone(error)) return 0;
    throw error;
  }
}

function read(file: string): string {
  const descriptor = openSync(file, "r");
  try {
    return buffer.toString("latin1", 0, readSync(descriptor, buffer, 0, buffer.length, 0));
  } finally {
    closeSync(descriptor);
  }
}

/** ESRCH and ENODEV: it went away between opening and reading. */
function isGone(error: unknown): boolean {
  const codes = ["ENOENT", "ESRCH", "ENODEV", "EACCES"];
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

export function toMiB(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_MIB);
}
