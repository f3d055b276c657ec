import type { OwedRecord, OwedRecords } from "../../ports/owed-records.ts";

export class MemoryOwedRecords implements OwedRecords {
  readonly #records = new Map<string, OwedRecord>();

  async put(owed: OwedRecord): Promise<void> {
    this.#records.set(owed.requestId, owed);
  }

  async remove(requestId: string): Promise<void> {
    this.#records.delete(requestId);
  }

  async list(): Promise<OwedRecord[]> {
    return [...this.#records.values()].sort((one, other) => one.at - other.at);
  }
}
