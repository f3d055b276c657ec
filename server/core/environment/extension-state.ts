/**
 * What an extension may ask for, and when: the rules of the Extensions API, without any transport.
 * State names, error types and texts follow AWS's runtime interface emulator.
 */
export type ExtensionState =
  | "Started" // its process runs, it has not registered
  | "Registered" // it has, and has not asked for an event
  | "Ready" // it waits for an event
  | "Running" // it has one
  | "InitError" // it has said that it cannot start, and is to exit
  | "ExitError" // it has said that it cannot go on, and is to exit
  | "LaunchError" // its process could not be started
  | "Exited"
  | "ShutdownFailed"; // it was still there at the end of shutdown

/** What an extension asks for. */
export type ExtensionCall = "register" | "next" | "init-error" | "exit-error";

/** What happens to it. */
export type ExtensionChange = "delivered" | "connection-lost" | "exited" | "launch-failed" | "shutdown-failed";

export const notAllowed = Symbol("not allowed");
const unchanged = Symbol("unchanged");
type Cell = ExtensionState | typeof notAllowed | typeof unchanged;

/** In the terminal states of an error the same report is accepted again; only the first one counts. */
const calls = {
  Started: { register: "Registered", next: notAllowed, "init-error": notAllowed, "exit-error": notAllowed },
  Registered: { register: notAllowed, next: "Ready", "init-error": "InitError", "exit-error": "ExitError" },
  Ready: { register: notAllowed, next: notAllowed, "init-error": notAllowed, "exit-error": "ExitError" },
  Running: { register: notAllowed, next: "Ready", "init-error": notAllowed, "exit-error": "ExitError" },
  InitError: { register: notAllowed, next: notAllowed, "init-error": unchanged, "exit-error": notAllowed },
  ExitError: { register: notAllowed, next: notAllowed, "init-error": notAllowed, "exit-error": unchanged },
  LaunchError: { register: notAllowed, next: notAllowed, "init-error": notAllowed, "exit-error": notAllowed },
  Exited: { register: notAllowed, next: notAllowed, "init-error": notAllowed, "exit-error": notAllowed },
  ShutdownFailed: { register: notAllowed, next: notAllowed, "init-error": notAllowed, "exit-error": notAllowed },
} as const satisfies Record<ExtensionState, Record<ExtensionCall, Cell>>;

/** What has no meaning in a state leaves it as it is: events cross. What ended an extension first stays its state. */
const changes: Record<ExtensionState, Partial<Record<ExtensionChange, ExtensionState>>> = {
  Started: { exited: "Exited", "launch-failed": "LaunchError", "shutdown-failed": "ShutdownFailed" },
  Registered: { exited: "Exited", "shutdown-failed": "ShutdownFailed" },
  // A client that has given up waiting comes back: it is not told that it waits already.
  Ready: {
    delivered: "Running",
    "connection-lost": "Running",
    exited: "Exited",
    "shutdown-failed": "ShutdownFailed",
  },
  Running: { exited: "Exited", "shutdown-failed": "ShutdownFailed" },
  InitError: {},
  ExitError: {},
  LaunchError: {},
  Exited: {},
  ShutdownFailed: {},
};

export function afterExtensionCall(state: ExtensionState, call: ExtensionCall): ExtensionState | typeof notAllowed {
  const cell: Cell = calls[state][call];
  return cell === unchanged ? state : cell;
}

export function afterExtensionChange(state: ExtensionState, change: ExtensionChange): ExtensionState {
  return changes[state][change] ?? state;
}

/** External and internal ones together. */
export const maxExtensions = 10;

/** An answer to an extension that is not the one it hoped for. Without one of AWS's types the environment is ending. */
export type ExtensionRefusal = { kind: "refused"; errorType: string; errorMessage: string } | { kind: "unavailable" };

export type ExtensionVerdict = { kind: "accepted" } | ExtensionRefusal;

/** Whether an extension may subscribe to these. Internal ones live in the runtime's process and do not see it end. */
export function refuseEvents(events: readonly string[], external: boolean): ExtensionRefusal | undefined {
  for (const event of events) {
    if (event === "INVOKE" || (event === "SHUTDOWN" && external)) continue;
    const isShutdown = event === "SHUTDOWN";
    const why = isShutdown ? "ShutdownEventNotSupportedForInternalExtension" : "ErrorInvalidEventType";
    return refusal("Extension.InvalidEventType", `${event}: ${why}`);
  }
  return undefined;
}

/** @param extension its name when it registers, its identifier afterwards */
export function refuseTransition(state: ExtensionState, call: ExtensionCall, extension: string): ExtensionRefusal {
  const attempt = `State transition from ${state} to ${wanted[call]} failed for extension ${extension}.`;
  return refusal("Extension.InvalidExtensionState", `${attempt} Error: State transition is not allowed`);
}

/** Of a name that is none of the external ones: an internal extension, as long as there is room and init goes on. */
export function refuseInternal(facts: {
  closed: boolean;
  taken: boolean;
  count: number;
}): ExtensionRefusal | undefined {
  if (facts.closed) return refusal("Extension.RegistrationClosed", "Extension registration closed already");
  if (facts.count >= maxExtensions) {
    return refusal("Extension.TooManyExtensions", `Extension limit (${maxExtensions}) reached`);
  }
  if (facts.taken) return refusal("Extension.InvalidExtensionState", "Extension with this name already registered");
  return undefined;
}

export function unknownExtension(call: ExtensionCall, identifier: string): ExtensionRefusal {
  const message = call === "next" ? `Unknown extension ${identifier}` : "Unknown Lambda-Extension-Identifier";
  return refusal("Extension.UnknownExtensionIdentifier", message);
}

function refusal(errorType: string, errorMessage: string): ExtensionRefusal {
  return { kind: "refused", errorType, errorMessage };
}

/** The state a call would lead to, for the text of a refusal; that of exit-error is AWS's. */
const wanted = {
  register: "Registered",
  next: "Ready",
  "init-error": "InitError",
  "exit-error": "Exited",
} as const satisfies Record<ExtensionCall, ExtensionState>;
