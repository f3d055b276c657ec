import type { InvocationDetail, InvocationRecord } from "../core/invoke/invocation.ts";
import type { InvocationCount, InvocationFilter } from "../core/invoke/invocation-filter.ts";
import type { LogLine, NewLogLine } from "../core/invoke/log-line.ts";
import type { LogOf } from "../core/log/log-of.ts";

export interface InvocationQuery extends InvocationFilter {
  /** So many of the newest are left out. */
  offset?: number;
  limit: number;
}

export type LogQuery = { requestId: string } | LogOf;

export interface LogBound {
  last: number;
  /** Of their texts in UTF-8. */
  maxBytes: number;
}

/**
 * What happened: invocations, bodies and logs. Written behind, in batches, bounded: a kill may cost the last batch.
 * Reading sees what was put, also before it is on disk. Oldest first it forgets what is over LAMBDARIUM_HISTORY.
 */
export interface History {
  /** Inserts or replaces by request id. */
  put(invocation: InvocationRecord, bodies?: { request?: Uint8Array; response?: Uint8Array }): void;
  get(requestId: string): Promise<InvocationDetail | undefined>;
  /** The request whole, also where `get` shows it cut; undefined when it is not kept. */
  requestOf(requestId: string): Promise<Uint8Array | undefined>;
  /** Those of these that are kept, in no order, without bodies. */
  records(requestIds: string[]): Promise<InvocationRecord[]>;
  /** Newest first; what arrived at the same time in the order in which it was put. */
  list(query: InvocationQuery): Promise<InvocationRecord[]>;
  /** How many pass the filter, by outcome, start and slot of time, oldest slot first. */
  counts(filter: InvocationFilter, slotMs: number): Promise<InvocationCount[]>;
  /** When the oldest invocation that is kept, of one function or of all, arrived. */
  oldest(functionName?: string): Promise<number | undefined>;

  /** Gives each line its number and the time that is kept, and keeps it. */
  append(lines: NewLogLine[]): LogLine[];
  /**
   * Undefined: there is room for more of this stream. Else it resolves when there is, and never rejects; what is
   * appended all the same is kept.
   */
  room(logStreamName: string): Promise<void> | undefined;
  /** The last lines within the bound, in order; one at least, if there is one. */
  linesOf(query: LogQuery & Partial<LogBound>): Promise<LogLine[]>;
  countLines(requestId: string): Promise<number>;

  /** At start: what was running when the process died was interrupted. @returns those invocations. */
  interruptRunning(at: number): Promise<InvocationRecord[]>;
  /** Resolves when all that was put before is on disk. */
  flush(): Promise<void>;
}
