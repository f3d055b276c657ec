/**
 * How much may be sent to a function and come back. Bytes; from AWS's "Lambda quotas" and what the service reports.
 */
import { PlatformError } from "../errors/platform-error.ts";
import type { InvocationType } from "./invocation.ts";

/** A synchronous request's or a response's body: six MiB and a hundred bytes for the envelope. */
export const maxPayloadBytes = 6_291_556;
/** The body of an Event invoke. */
export const maxEventPayloadBytes = 1_048_576;
/** X-Amz-Client-Context, as base64. */
export const maxClientContextBytes = 3583;
/** X-Amz-Log-Result carries the last of the log. */
export const logTailBytes = 4096;

/** What the message names is the round figure, as AWS's does. */
const limitOf = {
  RequestResponse: { bytes: maxPayloadBytes, said: 6_291_456 },
  Event: { bytes: maxEventPayloadBytes, said: maxEventPayloadBytes },
} as const satisfies Record<InvocationType, { bytes: number; said: number }>;

/** @throws PlatformError RequestTooLargeException */
export function refuseOversized(sizeBytes: number, type: InvocationType): void {
  const { bytes, said } = limitOf[type];
  if (sizeBytes <= bytes) return;
  throw new PlatformError(
    "RequestTooLargeException",
    `${sizeBytes} byte payload is too large for the ${type} invocation type (limit ${said} bytes)`,
  );
}

const emptyObject = new TextEncoder().encode("{}");

/** What the runtime receives: an invoke without a body is an empty object. */
export function eventOf(payload: Uint8Array): Uint8Array {
  return payload.byteLength === 0 ? emptyObject : payload;
}
