/**
 * The life of an execution environment. `Starting` is drawn as Init; `Gone` leaves its lane.
 */
const environmentStates = ["Starting", "Init", "Idle", "Busy", "Frozen", "ShuttingDown", "Gone"] as const;
export type EnvironmentState = (typeof environmentStates)[number];

const mayFollow = {
  // A start that is broken off before any process began leaves an environment that waits for the next invoke.
  Starting: ["Init", "Idle", "ShuttingDown", "Gone"],
  // An init that failed is tried once more, inside the invoke.
  Init: ["Starting", "Idle", "Busy", "ShuttingDown", "Gone"],
  // After a reset the processes are started again.
  Idle: ["Starting", "Busy", "Frozen", "ShuttingDown", "Gone"],
  Busy: ["Idle", "ShuttingDown", "Gone"],
  Frozen: ["Idle", "Busy", "ShuttingDown", "Gone"],
  ShuttingDown: ["Gone"],
  Gone: [],
} as const satisfies Record<EnvironmentState, readonly EnvironmentState[]>;

const servingStates: ReadonlySet<EnvironmentState> = new Set<EnvironmentState>(["Starting", "Init", "Busy"]);

/** Whether somebody waits for it: its function is in use. */
export function serves({ state }: { state: EnvironmentState }): boolean {
  return servingStates.has(state);
}

/** @throws if the environment cannot go from one to the other: a bug of the pool. */
export function advance(from: EnvironmentState, to: EnvironmentState): EnvironmentState {
  const allowed: readonly EnvironmentState[] = mayFollow[from];
  if (!allowed.includes(to)) throw new Error(`an environment cannot go from ${from} to ${to}`);
  return to;
}
