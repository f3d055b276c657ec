import type { HostMemoryReading } from "../../core/schedule/memory.ts";
import type { HostMemory } from "../../ports/host-memory.ts";

/** A machine whose memory is what the test says. */
export class MemoryOfTest implements HostMemory {
  reading: HostMemoryReading;

  constructor(reading: HostMemoryReading = { totalBytes: 64 * 2 ** 30, availableBytes: 60 * 2 ** 30 }) {
    this.reading = reading;
  }

  read(): HostMemoryReading {
    return this.reading;
  }
}
