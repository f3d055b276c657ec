import type { QueuedEvent, QueuedEvents } from "../../ports/queued-events.ts";

export class MemoryQueuedEvents implements QueuedEvents {
  readonly #events = new Map<string, QueuedEvent>();

  async put(event: QueuedEvent): Promise<void> {
    if (this.#events.has(event.requestId)) throw new Error(`the event ${event.requestId} is queued already`);
    this.#events.set(event.requestId, structuredClone(event));
  }

  async list(): Promise<QueuedEvent[]> {
    const order = (a: QueuedEvent, b: QueuedEvent) =>
      a.dueAt - b.dueAt || a.acceptedAt - b.acceptedAt || (a.requestId < b.requestId ? -1 : 1);
    return structuredClone([...this.#events.values()].sort(order));
  }

  async reschedule(requestId: string, attempts: number, dueAt: number): Promise<void> {
    const event = this.#events.get(requestId);
    if (event) Object.assign(event, { attempts, dueAt });
  }

  async remove(requestId: string): Promise<void> {
    this.#events.delete(requestId);
  }

  async removeOfFunction(functionId: string): Promise<void> {
    for (const event of this.#events.values()) {
      if (event.functionId === functionId) this.#events.delete(event.requestId);
    }
  }
}
