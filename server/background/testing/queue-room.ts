/** An event queue on stores in memory; a test says what each attempt comes to. */
import { expect } from "vitest";
import { queuedEvent } from "../../adapters/contract/queued-event.ts";
import { MemoryFunctions } from "../../adapters/memory/functions.ts";
import { MemoryHistory } from "../../adapters/memory/history.ts";
import { openLiveRing } from "../../adapters/memory/live-ring.ts";
import { MemoryQueuedEvents } from "../../adapters/memory/queued-events.ts";
import { randomIds } from "../../adapters/system/random-ids.ts";
import { SystemClock } from "../../adapters/system/system-clock.ts";
import type { InvocationRecord } from "../../core/invoke/invocation.ts";
import { accepted, attemptEnded, attempted } from "../../core/invoke/queued-invocation.ts";
import type { EventAttempt } from "../../operations/function/run-event.ts";
import type { QueuedEvent, QueuedEvents } from "../../ports/queued-events.ts";
import { EventQueue } from "../event-queue.ts";

type Run = (event: QueuedEvent, signal: AbortSignal) => Promise<EventAttempt> | EventAttempt;

export async function openQueueRoom(queuedEvents: QueuedEvents = new MemoryQueuedEvents()) {
  const [clock, history, functions] = [new SystemClock(), new MemoryHistory(), new MemoryFunctions()];
  const live = await openLiveRing({ functions, ids: randomIds, clock });
  const told: InvocationRecord[] = [];
  live.subscribe((message) => {
    if (message.kind === "passing" && message.event.type === "invocation") told.push(message.event.invocation);
  });
  const errors: string[] = [];
  const log = { info() {}, warn() {}, error: (_fields: object, message: string) => void errors.push(message) };
  return {
    ...{ clock, history, live, queuedEvents, told, errors },
    /** @returns the queue, and the request ids in the order in which they were tried. */
    queueOf(run: Run, atOnce = 50) {
      const tried: string[] = [];
      const queue = new EventQueue({
        ...{ queuedEvents, history, live, clock, log, atOnce },
        async run(event, signal) {
          tried.push(event.invocation.requestId);
          return run(event, signal);
        },
      });
      return { queue, tried };
    },
    /** Accepted now. */
    event(requestId: string, fields: Partial<QueuedEvent> & { functionId?: string } = {}): QueuedEvent {
      const [arrivedAt, aheadMs] = [clock.now(), clock.offsetMs];
      const { functionId = "id-of-echo" } = fields;
      const named = { requestId, functionId, functionName: "echo", version: "$LATEST", who: "test" };
      const due = { acceptedAheadMs: aheadMs, dueAt: arrivedAt + aheadMs, dueAheadMs: aheadMs };
      const invocation = accepted({ ...named, arrivedAt, requestBytes: 3 }, aheadMs);
      return { ...queuedEvent(requestId), ...due, invocation, ...fields };
    },
    /** Resolves with the first record of it, also one of the past, that is so. */
    until(requestId: string, matches: (record: InvocationRecord) => boolean): Promise<InvocationRecord> {
      const { promise, resolve } = Promise.withResolvers<InvocationRecord>();
      const look = (record: InvocationRecord) => {
        if (record.requestId === requestId && matches(record)) resolve(record);
      };
      for (const record of told) look(record);
      const unsubscribe = live.subscribe((message) => {
        if (message.kind === "passing" && message.event.type === "invocation") look(message.event.invocation);
      });
      return promise.finally(unsubscribe);
    },
  };
}

const phases = [{ kind: "invoke" as const, startAt: 5, endAt: 6 }];

export function succeeded(event: QueuedEvent): EventAttempt {
  const running = attempted(event.invocation, 5);
  return { kind: "ended", result: "ok", invocation: attemptEnded(running, { status: "ok", ran: true, phases }, 6) };
}

export function functionError(event: QueuedEvent): EventAttempt {
  const end = { status: "error" as const, ran: true, phases, functionError: "Unhandled", errorType: "Error" };
  return { kind: "ended", result: "function-error", invocation: attemptEnded(attempted(event.invocation, 5), end, 6) };
}

export function notRun(
  event: QueuedEvent,
  status: "throttled" | "rejected" | "interrupted" = "throttled",
): EventAttempt {
  const end = { status, ran: false, phases: [], errorType: "TooManyRequestsException" };
  return { kind: "ended", result: "not-run", invocation: attemptEnded(attempted(event.invocation, 5), end, 6) };
}

/** Resolves when no event waits any more. */
export function isLeaving(events: { functions(): Promise<object[]> }) {
  return expect.poll(() => events.functions(), { timeout: 60_000 }).toEqual([]);
}
