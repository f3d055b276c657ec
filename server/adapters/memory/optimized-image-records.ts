import type { OptimizedImageRecord, OptimizedImageRecords } from "../../ports/optimized-image-records.ts";

export class MemoryOptimizedImageRecords implements OptimizedImageRecords {
  readonly #records = new Map<string, OptimizedImageRecord>();

  async get(configDigest: string): Promise<OptimizedImageRecord | undefined> {
    return structuredClone(this.#records.get(configDigest));
  }

  async list(): Promise<OptimizedImageRecord[]> {
    const order = (a: OptimizedImageRecord, b: OptimizedImageRecord) =>
      a.image.configDigest < b.image.configDigest ? -1 : 1;
    return structuredClone([...this.#records.values()].sort(order));
  }

  async put(record: OptimizedImageRecord): Promise<void> {
    this.#records.set(record.image.configDigest, structuredClone(record));
  }

  async delete(configDigest: string): Promise<void> {
    this.#records.delete(configDigest);
  }
}
