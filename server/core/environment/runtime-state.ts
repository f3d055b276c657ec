/**
 * What a runtime may ask for, and when: the rules of the Runtime API, without any transport.
 * State names and texts follow AWS's runtime interface emulator.
 */
export type RuntimeState =
  | "Started" // its process runs, it has asked for nothing
  | "Ready" // it waits for an invocation
  | "Running" // it has one
  | "ResponseSent" // it has answered
  | "InitError"; // it has said that it cannot start, and is to exit

export type RuntimeCall = "next" | "response" | "error" | "init-error";

export const refused = Symbol("refused");

const transitions = {
  Started: { next: "Ready", response: refused, error: refused, "init-error": "InitError" },
  Ready: { next: "Ready", response: refused, error: refused, "init-error": refused },
  Running: { next: refused, response: "ResponseSent", error: "ResponseSent", "init-error": refused },
  ResponseSent: { next: "Ready", response: refused, error: refused, "init-error": refused },
  InitError: { next: refused, response: refused, error: refused, "init-error": refused },
} as const satisfies Record<RuntimeState, Record<RuntimeCall, RuntimeState | typeof refused>>;

export function afterCall(state: RuntimeState, call: RuntimeCall): RuntimeState | typeof refused {
  return transitions[state][call];
}

/** An answer to the runtime that is not the one it hoped for. */
export type RuntimeRefusal =
  | { kind: "invalid-request-id" }
  | { kind: "invalid-transition"; from: string; to: string }
  | { kind: "too-large" }
  | { kind: "truncated" } // its connection ended in the middle of a body
  | { kind: "unknown-mode" } // it names a way to respond that there is not
  | { kind: "unavailable" }; // the environment is ending

export type RuntimeVerdict = { kind: "accepted" } | RuntimeRefusal;

/**
 * Whether this call about this request may be made now. The id is checked first: what was answered or never given
 * is unknown.
 * @param current the request that the runtime was given and has not answered
 */
export function judge(
  state: RuntimeState,
  call: RuntimeCall,
  request?: { asked: string; current: string | undefined },
): RuntimeRefusal | { kind: "accepted"; next: RuntimeState } {
  if (request && request.asked !== request.current) return { kind: "invalid-request-id" };
  const next = afterCall(state, call);
  if (next === refused) return { kind: "invalid-transition", from: namesOf[state], to: wanted[call] };
  return { kind: "accepted", next };
}

/** As the emulator names them in the text of a refusal. */
const namesOf = {
  Started: "Started",
  Ready: "Ready",
  Running: "Running",
  ResponseSent: "RuntimeResponseSentState",
  InitError: "InitError",
} as const satisfies Record<RuntimeState, string>;

/** The state a call would lead to, for the text of a refusal; the emulator knows one more before ResponseSent. */
const wanted = {
  next: "Ready",
  response: "InvocationResponse",
  error: "InvocationErrorResponse",
  "init-error": "InitError",
} as const satisfies Record<RuntimeCall, string>;
