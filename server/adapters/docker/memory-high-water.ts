/**
 * The most memory a container has used, from the kernel's files.
 *
 * The kernel's own high-water mark counts page cache too: whoever reads a large file first would seem to need it. So
 * cache that nobody has mapped is taken off again; and the largest process's own high-water mark is a lower bound,
 * which also counts a program's pages that another container read first.
 *
 * It is read at the end of every invoke, without waiting: the kernel makes these files in microseconds, and handing
 * them to another thread takes ten times as long. They stay open meanwhile, for opening takes as long as reading. As
 * long as the kernel's mark stays where it is nothing more has been taken: then the rest is not read again at once.
 */
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { BYTES_PER_MIB } from "./container-spec.ts";

/** More processes than these are not looked at one by one: a thousand of them would hold up everything else. */
const LOOKED_AT_PROCESSES = 32;

/** For so long what was found holds while the kernel's mark has not moved; milliseconds. */
const HOLDS_MS = 50;

/** Of cgroup v1, v2, and v2 before Linux 5.19, which keeps no mark: what is used now. */
const marks = ["memory.max_usage_in_bytes", "memory.peak", "memory.current"];

/** More than any of the files has; of a list of processes, more than are looked at. */
const buffer = Buffer.allocUnsafe(16_384);

export class MemoryFiles implements Disposable {
  readonly #folder: string;
  /** Open, by name. */
  readonly #files = new Map<string, number>();
  /** The name of the kernel's mark here. */
  #mark: string | undefined;
  #processes: string[] = [];
  #found: { peak: number; bytes: number; at: number } | undefined;
  #disposed = false;

  /** @param folder the container's memory cgroup */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @returns bytes; undefined when the files are not there (any more). */
  highWaterBytes(): number | undefined {
    if (this.#disposed) return undefined;
    try {
      const peak = this.#peak();
      const at = performance.now();
      if (this.#found?.peak === peak && at - this.#found.at < HOLDS_MS) return this.#found.bytes;
      const bytes = Math.max(this.#inCgroup(peak), this.#largestProcess());
      this.#found = { peak, bytes, at };
      return bytes;
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    for (const file of this.#files.keys()) this.#close(file);
  }

  #inCgroup(peak: number): number {
    const stat = this.#read(`${this.#folder}/memory.stat`);
    const cache = field(stat, "total_cache") ?? field(stat, "file") ?? 0;
    const mapped = field(stat, "total_mapped_file") ?? field(stat, "file_mapped") ?? 0;
    return Math.max(0, peak - cache) + mapped;
  }

  #peak(): number {
    this.#mark ??= marks.find((name) => existsSync(`${this.#folder}/${name}`));
    return this.#mark === undefined ? 0 : Number(this.#read(`${this.#folder}/${this.#mark}`));
  }

  #largestProcess(): number {
    const processes = this.#read(`${this.#folder}/cgroup.procs`).split("\n", LOOKED_AT_PROCESSES).filter(Boolean);
    for (const ended of this.#processes) if (!processes.includes(ended)) this.#close(statusOf(ended));
    this.#processes = processes;
    return Math.max(0, ...processes.map((processId) => this.#peakResidentBytes(processId)));
  }

  #peakResidentBytes(processId: string): number {
    try {
      const match = /^VmHWM:\s+(\d+) kB$/m.exec(this.#read(statusOf(processId)));
      return Number(match?.[1] ?? 0) * 1024;
    } catch (error) {
      if (isGone(error)) return 0;
      throw error;
    }
  }

  #read(file: string): string {
    const descriptor = this.#files.get(file) ?? this.#open(file);
    return buffer.toString("latin1", 0, readSync(descriptor, buffer, 0, buffer.length, 0));
  }

  #open(file: string): number {
    const descriptor = openSync(file, "r");
    this.#files.set(file, descriptor);
    return descriptor;
  }

  #close(file: string): void {
    const descriptor = this.#files.get(file);
    this.#files.delete(file);
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function statusOf(processId: string): string {
  return `/proc/${processId}/status`;
}

/** Lines are `name value`. */
function field(stat: string, name: string): number | undefined {
  const start = stat.startsWith(`${name} `) ? 0 : stat.indexOf(`\n${name} `) + 1;
  if (start === 0 && !stat.startsWith(`${name} `)) return undefined;
  const end = stat.indexOf("\n", start);
  return Number(stat.slice(start + name.length + 1, end < 0 ? undefined : end));
}

/** ESRCH and ENODEV: it went away between opening and reading. */
function isGone(error: unknown): boolean {
  const codes = ["ENOENT", "ESRCH", "ENODEV", "EACCES"];
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

export function toMiB(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_MIB);
}
