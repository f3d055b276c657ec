import type { WaitingEvent } from "../../core/invoke/event-turn.ts";
import type { InvocationRecord } from "../../core/invoke/invocation.ts";
import { broughtBack } from "../../core/schedule/due-time.ts";
import type { DueEvent, EventsOf, QueuedEvent, QueuedEvents, RescheduledEvent } from "../../ports/queued-events.ts";

export class MemoryQueuedEvents implements QueuedEvents {
  readonly #events = new Map<string, QueuedEvent>();

  async put(event: QueuedEvent): Promise<void> {
    const { requestId } = event.invocation;
    if (this.#events.has(requestId)) throw new Error(`the event ${requestId} is queued already`);
    this.#events.set(requestId, structuredClone(event));
  }

  async get(requestId: string): Promise<QueuedEvent | undefined> {
    return structuredClone(this.#events.get(requestId));
  }

  async functions(): Promise<(EventsOf & { dueAt: number })[]> {
    const first = new Map<string, EventsOf & { dueAt: number }>();
    for (const { invocation, qualifier, dueAt } of this.#events.values()) {
      const { functionId } = invocation;
      const key = `${functionId} ${qualifier}`;
      first.set(key, { functionId, qualifier, dueAt: Math.min(dueAt, first.get(key)?.dueAt ?? dueAt) });
    }
    return [...first.values()];
  }

  async next(...[of, limit]: Parameters<QueuedEvents["next"]>): Promise<DueEvent[]> {
    const mine = [...this.#events.values()].filter(
      ({ invocation, qualifier }) =>
        invocation.functionId === of.functionId && qualifier === (of.qualifier ?? qualifier),
    );
    return mine
      .map(({ invocation, dueAt }) => ({ requestId: invocation.requestId, dueAt }))
      .sort((a, b) => a.dueAt - b.dueAt || (a.requestId < b.requestId ? -1 : 1))
      .slice(0, limit);
  }

  async waiting(afterRequestId: string, limit: number): Promise<WaitingEvent[]> {
    const ids = [...this.#events.keys()].filter((requestId) => requestId > afterRequestId).sort();
    return ids.slice(0, limit).flatMap((requestId) => {
      const event = this.#events.get(requestId);
      if (!event) return [];
      const { invocation, dueAt, dueAheadMs, acceptedAheadMs } = event;
      return structuredClone({ invocation, dueAt, dueAheadMs, acceptedAheadMs });
    });
  }

  async reschedule({ invocation, dueAt, dueAheadMs, notRun }: RescheduledEvent): Promise<void> {
    const event = this.#events.get(invocation.requestId);
    if (event) Object.assign(event, structuredClone({ invocation, dueAt, dueAheadMs, notRun }));
  }

  async remove(requestId: string): Promise<void> {
    this.#events.delete(requestId);
  }

  async removeOfFunction(functionId: string): Promise<InvocationRecord[]> {
    const gone = [...this.#events.values()].map((event) => event.invocation);
    const mine = gone.filter((invocation) => invocation.functionId === functionId);
    for (const { requestId } of mine) this.#events.delete(requestId);
    return mine;
  }

  async takeBack(aheadMs: number): Promise<void> {
    for (const event of this.#events.values()) {
      Object.assign(event, broughtBack(event, aheadMs));
      event.acceptedAheadMs = Math.min(event.acceptedAheadMs, aheadMs);
    }
  }
}
