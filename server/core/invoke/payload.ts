/**
 * How much may be sent to a function and come back, and that it is JSON. Bytes; from AWS's "Lambda quotas" and what the
 * service reports.
 */
import { PlatformError } from "../errors/platform-error.ts";
import { JsonCheck } from "./json-check.ts";

/** A synchronous request's or a response's body: six MiB and a hundred bytes for the envelope. */
export const maxPayloadBytes = 6_291_556;
/** X-Amz-Client-Context, as it is sent, in base64. */
export const maxClientContextBytes = 3583;
/** X-Amz-Log-Result carries the last of the log. */
export const logTailBytes = 4096;

/** What is accepted, and what the refusal names: the round figure, as AWS's does. */
const limitOf = {
  RequestResponse: { acceptedBytes: maxPayloadBytes, namedBytes: 6_291_456 },
  DryRun: { acceptedBytes: maxPayloadBytes, namedBytes: 6_291_456 },
  Event: { acceptedBytes: 1_048_576, namedBytes: 1_048_576 },
} as const;

/** X-Amz-Invocation-Type. */
export type RequestedType = keyof typeof limitOf;

export function isRequestedType(type: unknown): type is RequestedType {
  return typeof type === "string" && Object.hasOwn(limitOf, type);
}

export function acceptedBytes(type: RequestedType): number {
  return limitOf[type].acceptedBytes;
}

/** The answer to a payload that is too large. */
export function tooLarge(sizeBytes: number, type: RequestedType): PlatformError {
  return new PlatformError(
    "RequestTooLargeException",
    `${sizeBytes} byte payload is too large for the ${type} invocation type (limit ${limitOf[type].namedBytes} bytes)`,
  );
}

/** @throws PlatformError RequestTooLargeException */
export function refuseOversized(sizeBytes: number, type: RequestedType): void {
  if (sizeBytes > acceptedBytes(type)) throw tooLarge(sizeBytes, type);
}

/**
 * An empty payload is allowed.
 * @param check has been given all of the payload, perhaps while it came
 * @throws PlatformError InvalidRequestContentException
 */
export function refuseMalformed(payload: Uint8Array, check = checked(payload)): void {
  if (payload.byteLength === 0 || check.end()) return;
  // What is wrong, JSON.parse says best.
  const where = "Could not parse request body into json: Could not parse payload into json";
  assertJson(payload, (detail) => `${where}: ${detail}`);
}

function checked(payload: Uint8Array): JsonCheck {
  const check = new JsonCheck();
  check.write(payload);
  return check;
}

/** @throws PlatformError InvalidRequestContentException with the sentence made from what is wrong. */
export function assertJson(bytes: Uint8Array, sentence: (detail: string) => string): void {
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new PlatformError("InvalidRequestContentException", sentence(detail), { cause });
  }
}

const emptyObject = new TextEncoder().encode("{}");

/** What the runtime receives: an invoke without a body is an empty object. */
export function eventOf(payload: Uint8Array): Uint8Array {
  return payload.byteLength === 0 ? emptyObject : payload;
}
