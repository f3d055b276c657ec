import type { HostMemoryReading } from "../core/schedule/memory.ts";

/** The memory of the machine that the engine runs on. */
export interface HostMemory {
  /** Synchronous, because nothing may come between the decision and what it decides. Some microseconds. */
  read(): HostMemoryReading;
}
