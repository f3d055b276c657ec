/**
 * Where an invoke goes: to an idle environment of the same deployment, to a new one, or nowhere.
 *
 * The environment used last is used next, so that the others can grow old and end. Concurrency is counted as Lambda
 * does, by invokes that run; an account at its limit of environments gives up its oldest idle one for a new one.
 */
export interface PlacedEnvironment {
  environmentId: string;
  functionId: string;
  generation: number;
  /** `occupied`: it starts, serves or ends. `returning`: it has answered, and is about to be idle. */
  status: "idle" | "returning" | "occupied";
  /** Milliseconds; of its last invoke's end. Only compared. */
  lastUsedAt: number;
}

export type Placement =
  | { kind: "take"; environmentId: string }
  /** `evict` ends to make room. */
  | { kind: "start"; evict?: string }
  | { kind: "throttle" };

export function place(
  environments: Iterable<PlacedEnvironment>,
  wanted: { functionId: string; generation: number },
  account: { runningInvokes: number; concurrencyLimit: number },
): Placement {
  if (account.runningInvokes >= account.concurrencyLimit) return { kind: "throttle" };
  let total = 0;
  let newest: PlacedEnvironment | undefined;
  let returning: PlacedEnvironment | undefined;
  let oldest: PlacedEnvironment | undefined;
  for (const environment of environments) {
    total += 1;
    if (environment.status === "occupied") continue;
    const fits = environment.functionId === wanted.functionId && environment.generation === wanted.generation;
    if (environment.status === "returning") {
      if (fits) returning ??= environment;
      continue;
    }
    if (!oldest || environment.lastUsedAt < oldest.lastUsedAt) oldest = environment;
    if (fits && (!newest || environment.lastUsedAt > newest.lastUsedAt)) newest = environment;
  }
  newest ??= returning;
  if (newest) return { kind: "take", environmentId: newest.environmentId };
  if (total >= account.concurrencyLimit && oldest) return { kind: "start", evict: oldest.environmentId };
  return { kind: "start" };
}

/**
 * Of one function so many may be on their way, or wait for their turn to start: who comes then would wait for longer
 * than clients do.
 */
export const STARTING_LIMIT = 500;
