/** A policy that is malformed; the message begins with the path of the member to blame. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  readonly code = "MalformedPolicy";
}

export function isPolicyError(error: unknown): error is PolicyError {
  return error instanceof Error && "code" in error && error.code === "MalformedPolicy";
}
