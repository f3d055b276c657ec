/**
 * The last hour of a function as geometry: what state it was in, and every invoke. Places are fractions of the window,
 * now at 1. Pure.
 */
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { FunctionState } from "../../server/core/function/state.ts";
import type { Transition } from "../../server/core/function/transition.ts";
import { hasEnded, type InvocationRecord } from "../../server/core/invoke/invocation.ts";

export const HOUR_MS = 3_600_000;

/** A stretch in one state; without one the function did not exist. */
export interface Stretch {
  state: FunctionState | undefined;
  from: number;
  to: number;
}

interface Beat {
  at: number;
  /** 0 to 1, by duration on a log scale: 1 ms to 10 s. */
  height: number;
  /** Hangs below the ribbon: an error, or it did not run. */
  bad: boolean;
  cold: boolean;
  requestId: string;
}

export interface Heartbeat {
  stretches: Stretch[];
  ticks: number[];
  beats: Beat[];
}

export function heartbeatOf(
  record: FunctionRecord,
  transitions: Transition[],
  invocations: InvocationRecord[],
  now: number,
): Heartbeat {
  const start = now - HOUR_MS;
  const place = (at: number) => Math.round(10_000 * Math.min(1, Math.max(0, (at - start) / HOUR_MS))) / 10_000;
  const changes = transitions
    .filter((one) => one.functionId === record.functionId && one.from !== one.to && one.at > start)
    .sort((a, b) => b.sequence - a.sequence);

  const stretches: Stretch[] = [];
  let state: FunctionState | undefined = record.state;
  let to = 1;
  for (const change of changes) {
    stretches.unshift({ state, from: place(change.at), to });
    state = change.from;
    to = place(change.at);
  }
  // The log may begin later than the function's state does.
  const known = changes.length > 0 || record.createdAt <= start;
  const from = known ? 0 : place(record.createdAt);
  if (to > from) stretches.unshift({ state, from, to });
  if (from > 0) stretches.unshift({ state: undefined, from: 0, to: from });

  return {
    stretches,
    ticks: changes.map((change) => place(change.at)),
    beats: invocations
      .filter((one) => one.functionId === record.functionId && one.arrivedAt > start && hasEnded(one))
      .map((one) => ({
        at: place(one.arrivedAt),
        height: heightOf(one),
        bad: one.status !== "ok",
        cold: one.cold === true && one.status === "ok",
        requestId: one.requestId,
      })),
  };
}

function heightOf(invocation: InvocationRecord): number {
  const durationMs = invocation.report?.durationMs ?? 1;
  const height = Math.min(1, Math.max(0, Math.log10(Math.max(1, durationMs)) / 4));
  // Engines differ in the last digit of a logarithm; the server's picture and the browser's must not.
  return Math.round(height * 100) / 100;
}
