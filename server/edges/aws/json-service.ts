/**
 * AWS's JSON 1.1 protocol: `POST /`, the operation's name in X-Amz-Target, errors with `__type`. One table of services,
 * each a table of operations.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { z } from "zod";
import { isKeyError, type KeyError } from "../../core/errors/key-error.ts";
import { isPlatformError, PlatformError } from "../../core/errors/platform-error.ts";
import type { Place } from "../../core/function/arn.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import type { AuditTrail } from "../../ports/audit-trail.ts";
import type { Ids } from "../../ports/ids.ts";
import type { Log } from "../../ports/log.ts";
import type { OwedRecords } from "../../ports/owed-records.ts";
import { apiCallOf } from "./api-call.ts";
import { callerOf } from "./caller.ts";
import { checkedJson } from "./json-shape.ts";
import { type Outcome, oweTarget, recordTarget, type TargetCall } from "./recording/record-target.ts";
import { type BodyBound, CallerGone, readBody } from "./request-body.ts";

export interface JsonOperation {
  /** @returns the answer's members; throws PlatformError, KeyError. The signal aborts when the platform stops. */
  (body: Uint8Array, signal: AbortSignal, call: ApiCall): Promise<object>;
  /** Of a request; 1 MiB when absent. */
  maxBytes?: number;
}

/** By the operation's name. */
export type JsonService = Readonly<Record<string, JsonOperation>>;

export function jsonOperation<Schema extends z.ZodType>(
  schema: Schema,
  perform: (input: z.output<Schema>, signal: AbortSignal, call: ApiCall) => Promise<object>,
  maxBytes?: number,
): JsonOperation {
  const operation: JsonOperation = async (body, signal, call) => perform(checkedJson(body, schema), signal, call);
  return Object.assign(operation, maxBytes !== undefined && { maxBytes });
}

export interface JsonServiceParts {
  /** By the name of their target, for example `Logs_20140328`. */
  services: Readonly<Record<string, JsonService>>;
  /** What calls are recorded in; an answer goes out when its call is recorded. */
  trail?: Pick<AuditTrail, "append">;
  owedRecords?: OwedRecords;
  config: Place;
  ids: Ids;
  log: Log;
  stopping: AbortSignal;
}

function boundOf({ maxBytes = 1024 * 1024 }: JsonOperation): BodyBound {
  const sentence = (bytes: number) => `A request of ${bytes} bytes is over the limit of ${maxBytes}.`;
  return { maxBytes, tooLarge: (bytes) => new PlatformError("RequestEntityTooLargeException", sentence(bytes)) };
}

export async function answerTarget(
  request: IncomingMessage,
  response: ServerResponse,
  { target, requestId, parts }: { target: string; requestId: string; parts: JsonServiceParts },
): Promise<void> {
  const startedAt = performance.now();
  try {
    const { status, json } = await answerOf(request, { target, requestId, parts });
    response.writeHead(status, {
      "content-type": "application/x-amz-json-1.1",
      "x-amzn-requestid": requestId,
      ...("__type" in json ? { "x-amzn-errortype": String(json.__type) } : {}),
    });
    response.end(JSON.stringify(json));
    const durationMs = Math.round((performance.now() - startedAt) * 1000) / 1000;
    const caller = callerOf(request.headers).name;
    parts.log.info({ requestId, operation: target, caller, status, durationMs }, "API call");
  } catch (error) {
    // Nobody is left to answer.
    if (!(error instanceof CallerGone)) throw error;
    response.destroy();
  }
}

async function answerOf(
  request: IncomingMessage,
  { target, requestId, parts }: { target: string; requestId: string; parts: JsonServiceParts },
): Promise<{ status: number; json: object }> {
  const [service = "", operation = ""] = target.split(".").slice(-2);
  const asked: TargetCall = { service, operation, call: apiCallOf(request, requestId, parts.config), body: undefined };
  let outcome: Outcome;
  try {
    const perform = operationOf(target, parts.services);
    asked.body = await readBody(request, boundOf(perform), parts.stopping);
    await oweTarget(asked, parts);
    outcome = { answer: await perform(asked.body, parts.stopping, asked.call) };
  } catch (error) {
    if (error instanceof CallerGone) throw error;
    outcome = { error };
  }
  try {
    await recordTarget(asked, outcome, parts);
  } catch (error) {
    outcome = { error };
  }
  return "answer" in outcome
    ? { status: 200, json: outcome.answer }
    : errorAnswer(outcome.error, { target, requestId, parts });
}

function errorAnswer(
  error: unknown,
  { target, requestId, parts }: { target: string; requestId: string; parts: JsonServiceParts },
): { status: number; json: object } {
  if (isPlatformError(error) || isKeyError(error)) return refusal(error);
  if (parts.stopping.aborted) return failure(500, "ServiceException", "Lambdarium is stopping.");
  parts.log.error({ requestId, operation: target, err: error }, "an API call failed unexpectedly");
  const where = `Its own log says why, under request id ${requestId}.`;
  return failure(500, "ServiceException", `Lambdarium failed to answer this request. ${where}`);
}

/** In this protocol whatever the caller did wrong is 400. */
function refusal({ code, status, message }: PlatformError | KeyError): { status: number; json: object } {
  const here = code === "InvalidRequestContentException" ? "SerializationException" : code;
  return failure(status < 500 ? 400 : status, here, message);
}

function failure(status: number, code: string, message: string): { status: number; json: object } {
  return { status, json: { __type: code, message } };
}

/** Clients write the same service in different ways: what counts is the last part before the operation. */
function operationOf(target: string, services: JsonServiceParts["services"]): JsonOperation {
  const [serviceName = "", operationName = ""] = target.split(".").slice(-2);
  const service = Object.hasOwn(services, serviceName) ? services[serviceName] : undefined;
  const perform = service && Object.hasOwn(service, operationName) ? service[operationName] : undefined;
  if (perform) return perform;
  const message = `${target.slice(0, 256)} is not an operation that Lambdarium has.`;
  throw new PlatformError("UnknownOperationException", message);
}
