/**
 * What a key that cannot be used means for the function that needs it: its reason code, and what an invoke is answered.
 * The sentences are Lambda's, with what KMS has said at their end.
 */
import { functionFailed } from "../errors/function-failed.ts";
import { isKeyError } from "../errors/key-error.ts";
import { PlatformError, type PlatformErrorCode } from "../errors/platform-error.ts";
import { isKeyReason, type KeyReasonCode, type StateReasonCode } from "./state.ts";

export interface KeyFault {
  code: KeyReasonCode;
  /** For the function's page and for whoever invokes it. */
  reason: string;
}

const meanings: Readonly<Record<string, { code: KeyReasonCode; why: string }>> = {
  DisabledException: { code: "DisabledKMSKey", why: "the KMS key used is disabled" },
  NotFoundException: { code: "KMSKeyNotFound", why: "the KMS key was not found" },
  KMSInvalidStateException: { code: "InvalidStateKMSKey", why: "the state of the KMS key does not allow it" },
  AccessDeniedException: { code: "KMSKeyAccessDenied", why: "KMS access was denied" },
};

const answers = {
  DisabledKMSKey: "KMSDisabledException",
  KMSKeyNotFound: "KMSNotFoundException",
  InvalidStateKMSKey: "KMSInvalidStateException",
  KMSKeyAccessDenied: "KMSAccessDeniedException",
} as const satisfies Record<KeyReasonCode, PlatformErrorCode>;

/** @returns undefined when the error says nothing about the state of a key. */
export function keyFaultOf(error: unknown): KeyFault | undefined {
  const meaning = isKeyError(error) ? meanings[error.code] : undefined;
  if (!isKeyError(error) || !meaning) return undefined;
  const what = `Lambda was unable to decrypt the container image because ${meaning.why}.`;
  const said = `KMS Exception: ${error.code} KMS Message: ${error.message}`;
  return { code: meaning.code, reason: `${what} Please check the function's KMS key settings. ${said}` };
}

/** What an invoke of a function that is Failed is answered. @param why the reason of its state */
export function failedAnswer(why: { code?: StateReasonCode; reason?: string }, cause?: unknown): PlatformError {
  const { code, reason = "The function's KMS key cannot be used." } = why;
  if (!isKeyReason(code)) return functionFailed(cause);
  return new PlatformError(answers[code], reason, cause === undefined ? undefined : { cause });
}
