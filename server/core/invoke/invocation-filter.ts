/** Which invocations are meant. What is left out lets everything pass. */
import type { InvocationRecord, InvocationStatus } from "./invocation.ts";

export interface InvocationFilter {
  functionName?: string;
  /** One of these. */
  status?: readonly InvocationStatus[];
  /** What did not run is neither cold nor warm. */
  cold?: boolean;
  /** Arrived at this time or later. */
  from?: number;
  /** Arrived before this time. */
  before?: number;
}

/** So many invocations arrived in one slot of time, had this outcome and this start. */
export interface InvocationCount {
  /** Where the slot begins: a whole multiple of its length since 1970. */
  slotAt: number;
  status: InvocationStatus;
  cold?: boolean;
  count: number;
}

export function passes(invocation: InvocationRecord, filter: InvocationFilter): boolean {
  const { functionName, status, cold, from, before } = filter;
  return (
    (functionName === undefined || invocation.functionName === functionName) &&
    (status === undefined || status.includes(invocation.status)) &&
    (cold === undefined || invocation.cold === cold) &&
    (from === undefined || invocation.arrivedAt >= from) &&
    (before === undefined || invocation.arrivedAt < before)
  );
}
