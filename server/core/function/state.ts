/**
 * The state of a function version: what may follow what.
 *
 * The table is the only place that knows. Operations ask it, the store applies its answer by compare-and-set, the
 * dashboard draws its diagram from it. State names and reason codes are AWS's.
 */

export const functionStates = ["Pending", "Active", "Inactive", "Failed"] as const;
export type FunctionState = (typeof functionStates)[number];

export type StateReasonCode =
  | "Creating" // Pending: the image of a new function is being optimized
  | "Restoring" // Pending: the image of an Inactive or Failed function is being optimized again
  | "Idle" // Inactive: not invoked for a long time
  | "InvalidImage" // Failed: the image cannot be used as it is
  | "ImageDeleted" // Failed: the image is gone from its repository
  | "ImageAccessDenied" // Failed: Lambda may not read the image
  | "DisabledKMSKey"
  | "KMSKeyAccessDenied"
  | "KMSKeyNotFound"
  | "InvalidStateKMSKey"
  | "InternalError"; // Failed: the fault is on this side

export type FunctionEventType =
  | "optimized"
  | "optimization-failed"
  | "idle-expired"
  | "invoked"
  | "image-unavailable" // missing, or access denied
  | "key-unavailable"
  | "available-again" // image and key
  | "code-updated";

/** `illegal`: the operation has lost a race, re-reads and does nothing. */
export const illegal = Symbol("illegal");
export const stays = Symbol("stays");
/** The caller gets a 409; nothing changes. */
export const refused = Symbol("refused");
/** The invoke is rejected; nothing changes. */
export const rejected = Symbol("rejected");

export type Cell = FunctionState | typeof illegal | typeof stays | typeof refused | typeof rejected;

export const transitions = {
  Pending: {
    optimized: "Active",
    "optimization-failed": "Failed",
    "idle-expired": illegal,
    invoked: stays, // it waits for the image, then runs
    "image-unavailable": "Failed",
    "key-unavailable": "Failed",
    "available-again": illegal,
    "code-updated": refused,
  },
  Active: {
    optimized: illegal,
    "optimization-failed": illegal,
    "idle-expired": "Inactive",
    invoked: stays,
    "image-unavailable": "Failed",
    "key-unavailable": "Failed",
    "available-again": illegal,
    "code-updated": stays, // an update begins: see update.ts
  },
  Inactive: {
    optimized: illegal,
    "optimization-failed": illegal,
    "idle-expired": illegal,
    invoked: "Pending", // this invoke is rejected, and restores
    "image-unavailable": "Failed",
    "key-unavailable": "Failed",
    "available-again": illegal,
    "code-updated": "Pending",
  },
  Failed: {
    optimized: illegal,
    "optimization-failed": illegal,
    "idle-expired": illegal,
    invoked: rejected,
    "image-unavailable": stays, // its reason may change
    "key-unavailable": stays,
    "available-again": "Pending", // only if its reason can heal: see healsByItself
    "code-updated": "Pending",
  },
} as const satisfies Record<FunctionState, Record<FunctionEventType, Cell>>;

/** The event cannot happen in this state: whoever reports it has lost a race. */
export class IllegalTransition extends Error {
  constructor(state: FunctionState, event: FunctionEventType) {
    super(`${event} cannot happen to a function that is ${state}`);
    this.name = "IllegalTransition";
  }
}

/** What the event does to a function in this state, before any of it is stored. */
export function cellOf(state: FunctionState, event: FunctionEventType): Cell {
  return transitions[state][event];
}

/**
 * The state after the event. A refused or rejected event leaves the state as it is.
 * @throws IllegalTransition
 */
export function next(state: FunctionState, event: FunctionEventType): FunctionState {
  const cell = cellOf(state, event);
  if (cell === illegal) throw new IllegalTransition(state, event);
  return typeof cell === "string" ? cell : state;
}

const heals = {
  Creating: false,
  Restoring: false,
  Idle: false,
  InvalidImage: false, // the same digest stays invalid
  ImageDeleted: true,
  ImageAccessDenied: true,
  DisabledKMSKey: true,
  KMSKeyAccessDenied: true,
  KMSKeyNotFound: true,
  InvalidStateKMSKey: true,
  InternalError: false,
} as const satisfies Record<StateReasonCode, boolean>;

/** Whether a Failed function with this reason comes back once image, permission and key are there again. */
export function healsByItself(reason: StateReasonCode): boolean {
  return heals[reason];
}

/** Nothing but the key is missing: what is sealed with it is kept. */
export type KeyReasonCode = Extract<StateReasonCode, `${string}KMSKey${string}`>;

const keyReasons: Record<KeyReasonCode, true> = {
  DisabledKMSKey: true,
  KMSKeyAccessDenied: true,
  KMSKeyNotFound: true,
  InvalidStateKMSKey: true,
};

export function isKeyReason(reason: StateReasonCode | undefined): reason is KeyReasonCode {
  return reason !== undefined && reason in keyReasons;
}

/** The reason code a function carries while it is Pending, from where it comes. */
export function pendingReason(from: FunctionState | undefined): "Creating" | "Restoring" {
  return from === undefined ? "Creating" : "Restoring";
}
