/** How long an idle environment is kept. */
import { dueElapsedMs, type StandingClock } from "./due-time.ts";

export interface IdleEnvironment {
  environmentId: string;
  /** Epoch milliseconds, real time. */
  idleSince: number;
}

/** Those that have been idle for `keepAliveMs` of due time, the oldest first. */
export function expired(environments: Iterable<IdleEnvironment>, clock: StandingClock, keepAliveMs: number): string[] {
  return [...environments]
    .filter(({ idleSince }) => dueElapsedMs(clock, idleSince) >= keepAliveMs)
    .sort((one, other) => one.idleSince - other.idleSince)
    .map(({ environmentId }) => environmentId);
}
