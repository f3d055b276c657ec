/**
 * The most memory a container has used, from the kernel's files.
 *
 * The kernel's own high-water mark counts page cache too: whoever reads a large file first would seem to need it. So
 * cache that nobody has mapped is taken off again; and the largest process's own high-water mark is a lower bound,
 * which also counts a program's pages that another container read first.
 */
import { readFile } from "node:fs/promises";
import { BYTES_PER_MIB } from "./container-spec.ts";

/** @param folder the container's memory cgroup @returns bytes; undefined when the files are not there (any more). */
export async function memoryHighWaterBytes(folder: string): Promise<number | undefined> {
  try {
    const [peak, stat, processes] = await Promise.all([
      readPeak(folder),
      readFile(`${folder}/memory.stat`, "utf8"),
      readFile(`${folder}/cgroup.procs`, "utf8"),
    ]);
    const value = (...names: string[]) =>
      names.map((name) => field(stat, name)).find((found) => found !== undefined) ?? 0;
    const cache = value("total_cache", "file");
    const mapped = value("total_mapped_file", "file_mapped");
    const inCgroup = Math.max(0, peak - cache) + mapped;
    return Math.max(inCgroup, await largestProcess(processes));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** cgroup v1, v2, and v2 before Linux 5.19, which keeps no mark: what is used now. */
async function readPeak(folder: string): Promise<number> {
  for (const name of ["memory.max_usage_in_bytes", "memory.peak", "memory.current"]) {
    try {
      return Number(await readFile(`${folder}/${name}`, "utf8"));
    } catch (error) {
      if (!isGone(error) || name === "memory.current") throw error;
    }
  }
  return 0;
}

function field(stat: string, name: string): number | undefined {
  const match = new RegExp(`^${name} (\\d+)$`, "m").exec(stat);
  return match ? Number(match[1]) : undefined;
}

async function largestProcess(processes: string): Promise<number> {
  const sizes = processes.split("\n").filter(Boolean).map(peakResidentBytes);
  return Math.max(0, ...(await Promise.all(sizes)));
}

async function peakResidentBytes(processId: string): Promise<number> {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${processId}/status`, "utf8"));
    return Number(match?.[1] ?? 0) * 1024;
  } catch (error) {
    if (isGone(error)) return 0;
    throw error;
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
