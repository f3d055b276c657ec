import type { InvocationDetail, InvocationRecord, InvocationStatus } from "../core/invoke/invocation.ts";
import type { LogLine, NewLogLine } from "../core/invoke/log-line.ts";

export interface InvocationQuery {
  functionName?: string;
  status?: InvocationStatus[];
  cold?: boolean;
  /** Arrived before this time, for the next page. */
  before?: number;
  limit: number;
}

/**
 * What happened: invocations, bodies and logs. Written behind, in batches, bounded: a kill may cost the last batch.
 * Reading sees what was put, also before it is on disk. Oldest first it forgets what is over LAMBDARIUM_HISTORY.
 */
export interface History {
  /** Inserts or replaces by request id. */
  put(invocation: InvocationRecord, bodies?: { request?: Uint8Array; response?: Uint8Array }): void;
  get(requestId: string): Promise<InvocationDetail | undefined>;
  /** Newest first. */
  list(query: InvocationQuery): Promise<InvocationRecord[]>;

  /** Gives each line its number and the time that is kept, and keeps it. */
  append(lines: NewLogLine[]): LogLine[];
  /** In order. */
  linesOf(query: { requestId: string } | { functionName: string; last: number }): Promise<LogLine[]>;

  /** At start: what was running when the process died was interrupted. @returns those invocations. */
  interruptRunning(at: number): Promise<InvocationRecord[]>;
  /** Resolves when all that was put before is on disk. */
  flush(): Promise<void>;
}
