import type { WaitingEvent } from "../core/invoke/event-turn.ts";
import type { InvocationRecord } from "../core/invoke/invocation.ts";

/**
 * An accepted Event invoke. It is on disk before the 202 and leaves when it is done. Due times are epoch milliseconds
 * of due time; with each goes how far due time was ahead when it was set, so that it can be taken back with that.
 */
export interface QueuedEvent extends WaitingEvent {
  qualifier: string;
  payload: Uint8Array;
  traceHeader?: string;
  /** Attempts one after the other that did not come to run. */
  notRun: number;
}

export type RescheduledEvent = Pick<QueuedEvent, "invocation" | "dueAt" | "dueAheadMs" | "notRun">;

/** Events of one function that are for the same version or alias. */
export interface EventsOf {
  functionId: string;
  qualifier: string;
}

export interface DueEvent {
  requestId: string;
  dueAt: number;
}

/** Writes that come while the disk is busy share the next transaction. */
export interface QueuedEvents {
  /** Resolves when it is synced to disk. @throws Error when one of its request id is there. */
  put(event: QueuedEvent): Promise<void>;
  get(requestId: string): Promise<QueuedEvent | undefined>;
  /** The functions that have events, each once for every qualifier of theirs, with the due time of the first. */
  functions(): Promise<(EventsOf & { dueAt: number })[]>;
  /** The first events by due time, those of the same time by request id. */
  next(of: Partial<EventsOf> & Pick<EventsOf, "functionId">, limit: number): Promise<DueEvent[]>;
  /** All, page by page in the order of request ids. */
  waiting(afterRequestId: string, limit: number): Promise<WaitingEvent[]>;
  /** One that is not there any more stays away. */
  reschedule(event: RescheduledEvent): Promise<void>;
  remove(requestId: string): Promise<void>;
  /** @returns those that went. */
  removeOfFunction(functionId: string): Promise<InvocationRecord[]>;
  /** Due time is only `aheadMs` ahead any more: what was set when it was further comes nearer by the difference. */
  takeBack(aheadMs: number): Promise<void>;
}
