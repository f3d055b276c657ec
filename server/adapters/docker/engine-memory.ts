/** The memory of the engine's machine: of this one when the engine runs here, otherwise only how much there is. */
import { readFileSync } from "node:fs";
import type { HostMemory } from "../../ports/host-memory.ts";

/** @param totalBytes as the engine says @param here the engine runs on this machine */
export function createEngineMemory(totalBytes: number, here: boolean, file = "/proc/meminfo"): HostMemory {
  return {
    read() {
      const availableBytes = here ? available(file) : undefined;
      return availableBytes === undefined ? { totalBytes } : { totalBytes, availableBytes };
    },
  };
}

/** `MemAvailable:   24215004 kB`, see proc_meminfo(5). */
function available(file: string): number | undefined {
  try {
    const kibibytes = /^MemAvailable: +(\d+) kB$/m.exec(readFileSync(file, "latin1"))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch (error) {
    // Hidden from this process: then it is as if the engine were elsewhere.
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "EACCES")) return;
    throw error;
  }
}
