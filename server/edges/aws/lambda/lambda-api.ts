/**
 * AWS's Lambda REST API: from an HTTP request to the operation's answer in AWS's shape, whatever happens.
 * Signatures are not checked. Every answer carries a request id; for an invoke it is the one the function sees.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { isPlatformError, PlatformError } from "../../../core/errors/platform-error.ts";
import type { Caller } from "../../../operations/function/function-operations.ts";
import { callerOf } from "../caller.ts";
import { type BodyBound, CallerGone, discardRest, readBody } from "../request-body.ts";
import { errorAnswer, internalErrorAnswer } from "./error-response.ts";
import type { LambdaAnswer, LambdaApiParts, LambdaCall } from "./operation.ts";
import { type MatchedRoute, matchRoute } from "./routes.ts";

/** Whether the path belongs to this API: its first part is the date of one of its versions. */
export function isLambdaPath(pathname: string): boolean {
  return /^\/20\d\d-\d\d-\d\d(\/|$)/.test(pathname);
}

export function createLambdaApi(
  parts: LambdaApiParts,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const signal = parts.stopping ?? neverStops;
  return async (request, response) => {
    const { method = "", url = "", headers, socket } = request;
    const readBodyOf = (bound: BodyBound) => readBody(request, bound, signal);
    try {
      send(
        request,
        response,
        await answerCall({ method, url, headers, remoteAddress: socket.remoteAddress, readBody: readBodyOf }, parts),
      );
    } catch (error) {
      // Nobody is left to answer.
      if (!(error instanceof CallerGone)) throw error;
      response.destroy();
    }
  };
}

/** A request of the API, whoever has read its head. */
export interface AskedCall extends Pick<LambdaCall, "headers" | "remoteAddress" | "readBody"> {
  method: string;
  url: string;
}

export interface AnsweredCall extends Pick<LambdaAnswer, "status"> {
  headers: Record<string, string | number>;
  /** Undefined: the status allows none. */
  body: Uint8Array | undefined;
}

/** @throws CallerGone */
export async function answerCall(asked: AskedCall, parts: LambdaApiParts): Promise<AnsweredCall> {
  const startedAt = performance.now();
  const requestId = parts.ids.requestId();
  const { method, url } = asked;
  const mark = url.indexOf("?");
  const [path, query] = mark < 0 ? [url, undefined] : [url.slice(0, mark), url.slice(mark + 1).split("?", 1)[0]];
  const route = matchRoute(method, path);
  const caller = callerOf(asked.headers);
  const fields = { requestId, operation: route?.name ?? "unknown", method, path };
  const answer = await answerTo(asked, { requestId, query, route, fields, caller, parts });
  const durationMs = Math.round((performance.now() - startedAt) * 1000) / 1000;
  parts.log.info({ ...fields, caller: caller.name, status: answer.status, durationMs }, "API call");
  return withHeaders(answer, requestId);
}

interface Matched {
  requestId: string;
  query: string | undefined;
  route: MatchedRoute | undefined;
  fields: { path: string };
  caller: Caller;
  parts: LambdaApiParts;
}

async function answerTo(
  { method, headers, remoteAddress, readBody }: AskedCall,
  matched: Matched,
): Promise<LambdaAnswer> {
  const { requestId, query, route, fields, caller, parts } = matched;
  const signal = parts.stopping ?? neverStops;
  try {
    if (!route) throw unknownOperation(method, fields.path);
    const { labels } = route;
    const asked = query === undefined ? noQuery : new URLSearchParams(query);
    return await route.perform(
      { requestId, labels, query: asked, headers, caller, remoteAddress, signal, readBody },
      parts,
    );
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

function unknownOperation(method: string, path: string): PlatformError {
  return new PlatformError(
    "UnknownOperationException",
    `${method} ${path} is not an operation of the Lambda API that Lambdarium has.`,
  );
}

function withHeaders({ status, headers: own, json, bytes }: LambdaAnswer, requestId: string): AnsweredCall {
  const headers: AnsweredCall["headers"] = { "x-amzn-requestid": requestId, ...own };
  if (status === 204) return { status, headers, body: undefined };
  const body = (json === undefined ? bytes : Buffer.from(JSON.stringify(json))) ?? nothing;
  headers["content-type"] = "application/json";
  headers["content-length"] = body.byteLength;
  return { status, headers, body };
}

const nothing = new Uint8Array();

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: AnsweredCall): void {
  response.writeHead(status, headers);
  if (!body || request.method === "HEAD") response.end();
  else if (body.byteLength > ONE_PIECE_BYTES) response.end(body);
  // Text goes out with the head, in one piece; of Latin-1 each character is one byte.
  else response.end(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("latin1"), "latin1");
  discardRest(request);
}

/** More than this takes longer to copy than to send in two pieces. */
const ONE_PIECE_BYTES = 16_000;
