/**
 * AWS's Lambda REST API: from an HTTP request to the operation's answer in AWS's shape, whatever happens.
 * Signatures are not checked. Every answer carries a request id; for an invoke it is the one the function sees.
 */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { isPlatformError, PlatformError } from "../../../core/errors/platform-error.ts";
import type { Caller } from "../../../operations/function/function-operations.ts";
import { callerOf } from "../caller.ts";
import { CallerGone, discardRest, readBody } from "../request-body.ts";
import { errorAnswer, internalErrorAnswer } from "./error-response.ts";
import type { LambdaAnswer, LambdaApiParts } from "./operation.ts";
import { type MatchedRoute, matchRoute } from "./routes.ts";

/** Whether the path belongs to this API: its first part is the date of one of its versions. */
export function isLambdaPath(pathname: string): boolean {
  return /^\/20\d\d-\d\d-\d\d(\/|$)/.test(pathname);
}

export function createLambdaApi(
  parts: LambdaApiParts,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const requestId = parts.ids.uuid();
    const startedAt = performance.now();
    const { url = "" } = request;
    const mark = url.indexOf("?");
    const [path, query] = mark < 0 ? [url, undefined] : [url.slice(0, mark), url.slice(mark + 1).split("?", 1)[0]];
    const route = matchRoute(request.method ?? "", path);
    const caller = callerOf(request.headers);
    const fields = { requestId, operation: route?.name ?? "unknown", method: request.method, path };
    try {
      const answer = await answerTo(request, { requestId, query, route, fields, caller, parts });
      send(request, response, answer, requestId);
      const durationMs = Math.round((performance.now() - startedAt) * 1000) / 1000;
      parts.log.info({ ...fields, caller: caller.name, status: answer.status, durationMs }, "API call");
    } catch (error) {
      // Nobody is left to answer.
      if (!(error instanceof CallerGone)) throw error;
      response.destroy();
    }
  };
}

interface Asked {
  requestId: string;
  query: string | undefined;
  route: MatchedRoute | undefined;
  fields: { path: string };
  caller: Caller;
  parts: LambdaApiParts;
}

async function answerTo(request: IncomingMessage, asked: Asked): Promise<LambdaAnswer> {
  const { requestId, query, route, fields, caller, parts } = asked;
  const signal = parts.stopping ?? neverStops;
  try {
    if (!route) throw unknownOperation(request.method, fields.path);
    const call = {
      requestId,
      labels: route.labels,
      query: query === undefined ? noQuery : new URLSearchParams(query),
      headers: request.headers,
      caller,
      signal,
      readBody: (bound: Parameters<typeof readBody>[1]) => readBody(request, bound, signal),
    };
    return await route.perform(call, parts);
  } catch (error) {
    if (isPlatformError(error)) return errorAnswer(error);
    if (error instanceof CallerGone) throw error;
    if (signal.aborted) return errorAnswer(new PlatformError("ServiceException", "Lambdarium is stopping."));
    parts.log.error({ ...fields, err: error }, "an API call failed unexpectedly");
    return internalErrorAnswer(requestId);
  }
}

const neverStops = new AbortController().signal;
const noQuery = new URLSearchParams();

function unknownOperation(method: string | undefined, path: string): PlatformError {
  return new PlatformError(
    "UnknownOperationException",
    `${method} ${path} is not an operation of the Lambda API that Lambdarium has.`,
  );
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers: own, json, bytes }: LambdaAnswer,
  requestId: string,
): void {
  const body = json === undefined ? bytes : Buffer.from(JSON.stringify(json));
  const headers: OutgoingHttpHeaders = { "x-amzn-requestid": requestId, ...own };
  const hasBody = status !== 204;
  if (hasBody) {
    headers["content-type"] = "application/json";
    headers["content-length"] = body?.byteLength ?? 0;
  }
  response.writeHead(status, headers);
  if (!hasBody || !body || request.method === "HEAD") response.end();
  else if (body.byteLength > ONE_PIECE_BYTES) response.end(body);
  // Text goes out with the head, in one piece; of Latin-1 each character is one byte.
  else response.end(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("latin1"), "latin1");
  discardRest(request);
}

/** More than this takes longer to copy than to send in two pieces. */
const ONE_PIECE_BYTES = 16_000;
