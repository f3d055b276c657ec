/** What the Runtime API answers with: statuses, headers and bodies. */
import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { ExtensionRefusal, ExtensionVerdict } from "../../core/environment/extension-state.ts";
import type { RuntimeRefusal, RuntimeVerdict } from "../../core/environment/runtime-state.ts";
import type { CognitoIdentity } from "../../core/invoke/cognito-identity.ts";
import { maxPayloadBytes } from "../../core/invoke/payload.ts";
import type { RuntimeInvocation } from "../../ports/runtime-api.ts";
import { headText } from "../plain-http/head-text.ts";
import { httpDate } from "../plain-http/http-date.ts";

export function answerInvocation(response: ServerResponse, invocation: RuntimeInvocation): void {
  response.writeHead(200, invocationHeaders(invocation)).end(invocation.payload);
}

/** The same without Node's HTTP: all that comes before the payload. */
export function invocationText(invocation: RuntimeInvocation): string {
  return headText(200, invocationHeaders(invocation));
}

function invocationHeaders(invocation: RuntimeInvocation): Record<string, string | number> {
  const headers: Record<string, string | number> = {
    "Content-Type": "application/json",
    "Content-Length": invocation.payload.byteLength,
    "Lambda-Runtime-Aws-Request-Id": invocation.requestId,
    "Lambda-Runtime-Deadline-Ms": Math.floor(invocation.deadlineAt),
    "Lambda-Runtime-Invoked-Function-Arn": invocation.invokedFunctionArn,
  };
  if (invocation.traceHeader) headers["Lambda-Runtime-Trace-Id"] = invocation.traceHeader;
  if (invocation.clientContext) headers["Lambda-Runtime-Client-Context"] = headerText(invocation.clientContext);
  if (invocation.cognitoIdentity) headers["Lambda-Runtime-Cognito-Identity"] = cognitoText(invocation.cognitoIdentity);
  return headers;
}

export function answerVerdict(response: ServerResponse, verdict: RuntimeVerdict): void {
  if (verdict.kind === "accepted") send(response, 202, { status: "OK" });
  else answerRefusal(response, verdict);
}

/** The same without Node's HTTP: head and body. */
export function verdictText(verdict: RuntimeVerdict): string {
  if (verdict.kind !== "accepted") return jsonText(...refusalBody(verdict));
  const date = httpDate();
  if (date !== acceptedAt) {
    acceptedText = jsonText(202, JSON.stringify({ status: "OK" }));
    acceptedAt = date;
  }
  return acceptedText;
}

/** The same for a second: every invoke has one. */
let acceptedText = "";
let acceptedAt = "";

function jsonText(status: number, body: string): string {
  return headText(status, { "Content-Type": "application/json", "Content-Length": body.length }) + body;
}

/** All of it ASCII. */
function refusalBody(refusal: RuntimeRefusal): [status: number, body: string] {
  const [status, errorType, errorMessage] = refusalAnswer(refusal);
  return [status, JSON.stringify({ errorMessage, errorType })];
}

export function answerRefusal(response: ServerResponse, refusal: RuntimeRefusal): void {
  sendError(response, ...refusalAnswer(refusal));
}

export function answerExtensionVerdict(response: ServerResponse, verdict: ExtensionVerdict): void {
  if (verdict.kind === "accepted") send(response, 202, { status: "OK" });
  else answerExtensionRefusal(response, verdict);
}

export function answerExtensionRefusal(response: ServerResponse, refusal: ExtensionRefusal): void {
  if (refusal.kind === "refused") sendError(response, 403, refusal.errorType, refusal.errorMessage);
  else answerRefusal(response, refusal);
}

function refusalAnswer(refusal: RuntimeRefusal): [status: number, errorType: string, errorMessage: string] {
  switch (refusal.kind) {
    case "invalid-request-id":
      return [400, "InvalidRequestID", "Invalid request ID"];
    case "invalid-transition": {
      const attempt = `State transition from ${refusal.from} to ${refusal.to} failed for runtime.`;
      return [403, "InvalidStateTransition", `${attempt} Error: State transition is not allowed`];
    }
    case "too-large":
      return [413, "RequestEntityTooLarge", `Exceeded maximum allowed payload size (${maxPayloadBytes} bytes).`];
    case "truncated":
      return [400, "TruncatedHTTPRequest", "HTTP request detected as truncated"];
    case "unknown-mode":
      return [400, "InvalidFunctionResponseMode", "Invalid function response mode"];
    case "unavailable":
      return [500, "InternalServerError", "Container error; runtime should exit promptly"];
  }
}

export function sendError(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  send(response, status, { errorMessage, errorType });
}

/** To a connection whose request could not be read: a body that has no end, a header that has none either. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
  } else if (error.code === "HPE_INVALID_EOF_STATE") {
    const [, errorType, errorMessage] = refusalAnswer({ kind: "truncated" });
    const body = JSON.stringify({ errorMessage, errorType });
    const headers = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close`;
    socket.end(`HTTP/1.1 400 Bad Request\r\n${headers}\r\n\r\n${body}`);
  } else {
    const status = error.code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
  }
}

export function sendPong(response: ServerResponse): void {
  response.writeHead(200, { "Content-Type": "text/plain", "Content-Length": 4 }).end("pong");
}

export function send(
  response: ServerResponse,
  status: number,
  body: Record<string, unknown>,
  headers?: OutgoingHttpHeaders,
): void {
  const bytes = Buffer.from(JSON.stringify(body));
  const own = { "Content-Type": "application/json", "Content-Length": bytes.byteLength };
  response.writeHead(status, { ...headers, ...own }).end(bytes);
}

function cognitoText({ identityId, identityPoolId }: CognitoIdentity): string {
  return headerText(JSON.stringify({ cognitoIdentityId: identityId, cognitoIdentityPoolId: identityPoolId }));
}

/** A header holds no line ends and only Latin-1: JSON says both with escapes. */
function headerText(json: string): string {
  return json
    .replaceAll(/[\r\n\t]/g, " ")
    .replaceAll(/[^\u0020-\u007e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
