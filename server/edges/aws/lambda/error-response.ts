/** Errors on the wire, as the rest-json protocol and Lambda's error shapes have them. */
import type { PlatformError } from "../../../core/errors/platform-error.ts";
import type { LambdaAnswer } from "./operation.ts";

/** Seconds after which a throttled caller may come again. */
const RETRY_AFTER_SECONDS = 1;

export function errorAnswer({ code, status, message, reason }: PlatformError): LambdaAnswer {
  const headers = { "x-amzn-errortype": code };
  // The front end's own error has one member; Lambda's differ in the spelling of theirs, so both are sent.
  if (code === "ValidationException") return { status, headers, json: { message } };
  const json = { Type: status < 500 ? "User" : "Service", message, Message: message };
  if (code !== "TooManyRequestsException") return { status, headers, json };
  return {
    status,
    headers: { ...headers, "retry-after": `${RETRY_AFTER_SECONDS}` },
    json: { ...json, Reason: reason },
  };
}

/** What failed is in the platform's log under the request id, and not in the answer. */
export function internalErrorAnswer(requestId: string): LambdaAnswer {
  const message = `Lambdarium failed to answer this request. Its own log says why, under request id ${requestId}.`;
  return {
    status: 500,
    headers: { "x-amzn-errortype": "ServiceException" },
    json: { Type: "Service", message, Message: message },
  };
}
