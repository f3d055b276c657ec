import type { NextAttempt } from "../../server/core/invoke/invocation.ts";

/** When an event is tried next in real time: what the platform's clock is further ahead by now brings it nearer. */
export function dueAt({ at, aheadMs }: NextAttempt, offsetMs: number): number {
  return at - (offsetMs - aheadMs);
}
