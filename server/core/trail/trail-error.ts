/** How the audit trail tells what has come of a call that did not succeed. */
import type { NewTrailEvent } from "./trail-event.ts";

/** CloudTrail has a word of its own for a refusal by a policy. */
export function trailErrorCode(code: string): string {
  return code === "AccessDeniedException" || code === "DENIED" ? "AccessDenied" : code;
}

/** What a record says when nobody can say any more what has come of the call. */
export function unansweredEvent(event: NewTrailEvent, errorCode: string): NewTrailEvent {
  const errorMessage = "It was not answered; it may have been carried out all the same.";
  return { ...event, responseElements: null, errorCode, errorMessage };
}
