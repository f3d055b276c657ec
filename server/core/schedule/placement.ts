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

/** None of them is ending. */
export interface Candidates {
  /** Of the function that is invoked. */
  own: Iterable<PlacedEnvironment>;
  /** Looked at only when none of its own can be taken: there may be a thousand. */
  all: Iterable<PlacedEnvironment>;
}

export function place(
  { own, all }: Candidates,
  generation: number,
  { runningInvokes, concurrencyLimit }: { runningInvokes: number; concurrencyLimit: number },
): Placement {
  if (runningInvokes >= concurrencyLimit) return { kind: "throttle" };
  const taken = lastUsed(own, generation);
  if (taken) return { kind: "take", environmentId: taken.environmentId };
  const evict = oldestIdle(all, concurrencyLimit);
  return evict ? { kind: "start", evict: evict.environmentId } : { kind: "start" };
}

/** Of those that are idle; one that is about to be when none is. */
function lastUsed(own: Iterable<PlacedEnvironment>, generation: number): PlacedEnvironment | undefined {
  let newest: PlacedEnvironment | undefined;
  let returning: PlacedEnvironment | undefined;
  for (const environment of own) {
    if (environment.generation !== generation) continue;
    const { status } = environment;
    if (status === "returning") returning ??= environment;
    else if (status === "idle" && (!newest || environment.lastUsedAt > newest.lastUsedAt)) newest = environment;
  }
  return newest ?? returning;
}

/** @returns undefined also when there may be more than there are */
function oldestIdle(all: Iterable<PlacedEnvironment>, limit: number): PlacedEnvironment | undefined {
  let total = 0;
  let oldest: PlacedEnvironment | undefined;
  for (const environment of all) {
    total += 1;
    if (environment.status !== "idle") continue;
    if (!oldest || environment.lastUsedAt < oldest.lastUsedAt) oldest = environment;
  }
  return total >= limit ? oldest : undefined;
}

/**
 * Of one function so many may be on their way, or wait for their turn to start: who comes then would wait for longer
 * than clients do.
 */
export const STARTING_LIMIT = 500;
