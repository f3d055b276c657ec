/**
 * The Extensions API, version 2020-01-01, beside the Runtime API: what the extensions of an environment call.
 *
 * The Telemetry and the Logs API are answered as AWS's runtime interface emulator does: accepted, and not there.
 * Sources: the Lambda developer guide, "Using the Lambda Extensions API"; the emulator for refusals and their texts.
 */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { maxPayloadBytes } from "../../core/invoke/payload.ts";
import type { ExtensionHandlers, ExtensionNotice } from "../../ports/runtime-api.ts";
import { answerExtensionRefusal, answerExtensionVerdict, send, sendError } from "./answers.ts";
import { readBody } from "./body.ts";
import { whileConnected } from "./connection.ts";

type Call = (request: IncomingMessage, response: ServerResponse, handlers: ExtensionHandlers) => void | Promise<void>;

/** By method and path. */
export const extensionCalls: Record<string, Call | undefined> = {
  "POST /2020-01-01/extension/register": register,
  "GET /2020-01-01/extension/event/next": next,
  "POST /2020-01-01/extension/init/error": (request, response, handlers) =>
    report(request, response, (identifier, errorType) => handlers.initError(identifier, errorType)),
  "POST /2020-01-01/extension/exit/error": (request, response, handlers) =>
    report(request, response, (identifier, errorType) => handlers.exitError(identifier, errorType)),
  "PUT /2022-07-01/telemetry": (request, response) => notSupported(request, response, "Telemetry"),
  "PUT /2020-08-15/logs": (request, response) => notSupported(request, response, "Logs"),
};

const Registration = z.object({
  events: z.array(z.string()).nullish(),
  configurationKeys: z.array(z.string()).nullish(),
});

async function register(
  request: IncomingMessage,
  response: ServerResponse,
  handlers: ExtensionHandlers,
): Promise<void> {
  const name = header(request, "lambda-extension-name");
  const body = await readBody(request, maxPayloadBytes);
  if (name === undefined) return forbid(response, "Extension.InvalidExtensionName", "Empty extension name");
  const registration = body.kind === "whole" ? parse(body.bytes) : "the body is not whole";
  if (typeof registration === "string") return forbid(response, "InvalidRequestFormat", registration);
  const answer = handlers.register({ name, events: registration });
  if (answer.kind !== "registered") return answerExtensionRefusal(response, answer);
  const { functionName, version: functionVersion, handler, accountId } = answer;
  const told = { functionName, functionVersion, handler, ...(wantsAccountId(request) ? { accountId } : {}) };
  send(response, 200, told, { "Lambda-Extension-Identifier": answer.identifier });
}

/** @returns the events, or what is wrong */
function parse(bytes: Uint8Array): string[] | string {
  try {
    const { events, configurationKeys } = Registration.parse(JSON.parse(new TextDecoder().decode(bytes)));
    if (configurationKeys?.length) return "configurationKeys are deprecated; use environment variables instead";
    return events ?? [];
  } catch (error) {
    if (error instanceof z.ZodError) return z.prettifyError(error);
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}

function wantsAccountId(request: IncomingMessage): boolean {
  const features = header(request, "lambda-extension-accept-feature") ?? "";
  return features.split(",").some((feature) => feature.trim() === "accountId");
}

async function next(request: IncomingMessage, response: ServerResponse, handlers: ExtensionHandlers): Promise<void> {
  const identifier = identifierOf(request, response);
  if (identifier === undefined) return;
  const answer = await whileConnected(request, (gone) => handlers.next(identifier, gone));
  if (answer.kind !== "notice") return answerExtensionRefusal(response, answer);
  send(response, 200, eventOf(answer.notice), { "Lambda-Extension-Event-Identifier": randomUUID() });
}

function eventOf(notice: ExtensionNotice): Record<string, unknown> {
  const deadlineMs = Math.floor(notice.deadlineAt);
  if (notice.kind === "shutdown") return { eventType: "SHUTDOWN", deadlineMs, shutdownReason: notice.reason };
  const { requestId, invokedFunctionArn, traceHeader } = notice;
  return {
    ...{ eventType: "INVOKE", deadlineMs, requestId, invokedFunctionArn },
    ...(traceHeader ? { tracing: { type: "X-Amzn-Trace-Id", value: traceHeader } } : {}),
  };
}

/** The body says more about the error, to nobody. */
async function report(
  request: IncomingMessage,
  response: ServerResponse,
  tell: (identifier: string, errorType: string) => ReturnType<ExtensionHandlers["initError"]>,
): Promise<void> {
  await readBody(request, 0);
  const identifier = identifierOf(request, response);
  if (identifier === undefined) return;
  const name = "Lambda-Extension-Function-Error-Type";
  const errorType = header(request, name.toLowerCase());
  if (errorType === undefined) return forbid(response, "Extension.MissingHeader", `${name} not found`);
  answerExtensionVerdict(response, tell(identifier, errorType));
}

async function notSupported(
  request: IncomingMessage,
  response: ServerResponse,
  api: "Telemetry" | "Logs",
): Promise<void> {
  await readBody(request, 0);
  sendError(response, 202, `${api}.NotSupported`, `${api} API is not supported`);
}

/** @returns undefined when it has been refused */
function identifierOf(request: IncomingMessage, response: ServerResponse): string | undefined {
  const identifier = header(request, "lambda-extension-identifier");
  if (identifier === undefined) {
    forbid(response, "Extension.MissingExtensionIdentifier", "Missing Lambda-Extension-Identifier header");
  } else if (!z.guid().safeParse(identifier).success) {
    forbid(response, "Extension.InvalidExtensionIdentifier", "Invalid Lambda-Extension-Identifier");
  } else {
    return identifier.toLowerCase();
  }
  return undefined;
}

/** An empty header is as good as none. */
function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function forbid(response: ServerResponse, errorType: string, errorMessage: string): void {
  sendError(response, 403, errorType, errorMessage);
}
