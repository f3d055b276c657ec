/**
 * The Runtime API, version 2018-06-01, over HTTP: what a function's container calls home to.
 *
 * One listener per environment, on the address of the bridge and a port that the kernel gives. It translates and
 * decides nothing: the handlers do. Source: the Lambda developer guide, "Using the Lambda runtime API".
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { acceptedCause, errorWithCauseType, splitCause } from "../../core/invoke/error-cause.ts";
import { maxPayloadBytes } from "../../core/invoke/payload.ts";
import type { Log } from "../../ports/log.ts";
import type {
  EnvironmentHandlers,
  NextAnswer,
  RuntimeApi,
  RuntimeApiListener,
  RuntimeBody,
  RuntimeErrorReport,
  RuntimeHandlers,
} from "../../ports/runtime-api.ts";
import { takeConnections } from "../plain-http/take-connections.ts";
import { answerBrokenRequest, answerInvocation, answerRefusal, answerVerdict, sendError, sendPong } from "./answers.ts";
import { readBody } from "./body.ts";
import { whileConnected } from "./connection.ts";
import { extensionCalls } from "./extensions.ts";
import { plainCalls } from "./plain-calls.ts";

/** X-Ray causes come in a header of up to 64 KiB. */
const maxHeaderBytes = 128 * 1024;

/**
 * Of one environment at a time: its runtime needs two or three, each of ten extensions one or two, and each may carry a
 * body of the largest size.
 */
export const maxConnections = 32;

export interface RuntimeApiPlace {
  /** An address of this machine. */
  listenAddress: string;
  /** What containers call it: the same address, or a name where the engine hides this machine behind another. */
  hostName: string;
}

export function createRuntimeApi(place: RuntimeApiPlace, log: Log): RuntimeApi {
  // Through another machine every call comes from one address: there the port alone tells who calls.
  const addressesAreSeen = place.hostName === place.listenAddress;
  return { listen: (caller, handlers) => listen(place, addressesAreSeen ? caller : undefined, handlers, log) };
}

async function listen(
  { listenAddress, hostName }: RuntimeApiPlace,
  caller: string | undefined,
  handlers: EnvironmentHandlers,
  log: Log,
): Promise<RuntimeApiListener> {
  const server = createServer({ maxHeaderSize: maxHeaderBytes }, (request, response) => {
    route(request, response, handlers).catch((error: unknown) => {
      log.error({ error, method: request.method, url: request.url }, "a Runtime API call failed");
      answerRefusal(response, { kind: "unavailable" });
    });
  });
  // A runtime waits for its next event, and thinks about one, as long as it likes: no clock of HTTP's may end that.
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.keepAliveTimeout = 0;
  server.maxConnections = maxConnections;
  server.on("clientError", answerBrokenRequest);
  const protocol = plainCalls(handlers);
  const sockets = takeConnections(server, (socket) => {
    if (caller === undefined || plainAddress(socket) === caller) {
      return { protocol, onBug: (error) => log.error({ error }, "a Runtime API call failed") };
    }
    socket.destroy();
    return undefined;
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) =>
      reject(
        new Error(`the Runtime API cannot listen on ${listenAddress}: is it an address of this machine?`, { cause }),
      ),
    );
    server.listen(0, listenAddress, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the Runtime API has no port");
  return { address: `${hostName}:${address.port}`, [Symbol.asyncDispose]: () => close(server, sockets) };
}

function close(server: Server, sockets: Iterable<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}

/** Of an IPv4 caller of a dual-stack socket, the IPv4 address. */
function plainAddress(socket: Socket): string | undefined {
  return socket.remoteAddress?.replace(/^::ffff:/, "");
}

const invocationCall = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

async function route(request: IncomingMessage, response: ServerResponse, handlers: EnvironmentHandlers): Promise<void> {
  const path = request.url?.split("?", 1)[0] ?? "";
  if (request.method === "GET" && path === "/2018-06-01/runtime/invocation/next") {
    return next(request, response, handlers);
  }
  if (request.method === "GET" && path === "/2018-06-01/ping") return sendPong(response);
  if (request.method === "POST") {
    const [, requestId, kind] = invocationCall.exec(path) ?? [];
    if (requestId !== undefined) {
      return invocation(request, response, handlers, { requestId, isResponse: kind === "response" });
    }
    if (path === "/2018-06-01/runtime/init/error") return initError(request, response, handlers);
  }
  const extension = extensionCalls[`${request.method} ${path}`];
  if (extension) return extension(request, response, handlers.extensions);
  sendError(response, 404, "NotFound", `there is no ${request.method} ${path} in the Runtime API`);
}

async function next(request: IncomingMessage, response: ServerResponse, handlers: RuntimeHandlers): Promise<void> {
  const answer = await whileConnected(request, (gone) => {
    const { promise, resolve } = Promise.withResolvers<NextAnswer>();
    gone.addEventListener("abort", handlers.next(resolve), { once: true });
    return promise;
  });
  if (answer.kind === "invocation") answerInvocation(response, answer.invocation);
  else answerRefusal(response, answer);
}

async function invocation(
  request: IncomingMessage,
  response: ServerResponse,
  handlers: RuntimeHandlers,
  { requestId, isResponse }: { requestId: string; isResponse: boolean },
): Promise<void> {
  const mode = isResponse ? request.headers["lambda-runtime-function-response-mode"] : undefined;
  if (mode !== undefined && mode !== "" && mode !== "streaming") {
    request.resume();
    return answerVerdict(response, handlers.response(requestId, { kind: "unknown-mode" }));
  }
  const body = await readBody(request, maxPayloadBytes);
  if (!isResponse) return answerVerdict(response, handlers.error(requestId, errorReport(request, body)));
  const failedLate = request.rawTrailers.length > 0 ? errorInTrailers(request) : undefined;
  const verdict = failedLate ? handlers.error(requestId, failedLate) : handlers.response(requestId, body);
  answerVerdict(response, verdict);
}

async function initError(request: IncomingMessage, response: ServerResponse, handlers: RuntimeHandlers): Promise<void> {
  const body = await readBody(request, maxPayloadBytes);
  answerVerdict(response, handlers.initError(errorReport(request, body)));
}

function errorReport(request: IncomingMessage, body: RuntimeBody): RuntimeErrorReport {
  const errorType = request.headers["lambda-runtime-function-error-type"];
  const type = typeof errorType === "string" ? { errorType } : {};
  if (body.kind === "whole" && request.headers["content-type"] === errorWithCauseType) {
    const { body: error, ...cause } = splitCause(new TextDecoder().decode(body.bytes));
    return { body: { kind: "whole", bytes: new TextEncoder().encode(error) }, ...type, ...cause };
  }
  const cause = acceptedCause(String(request.headers["lambda-runtime-function-xray-error-cause"] ?? ""));
  return { body, ...type, ...(cause === undefined ? {} : { cause }) };
}

/** A streamed response that failed on its way says so in trailers; the error's body is base64. */
function errorInTrailers(request: IncomingMessage): RuntimeErrorReport | undefined {
  const errorType = request.trailers["lambda-runtime-function-error-type"];
  if (errorType === undefined) return undefined;
  const body = request.trailers["lambda-runtime-function-error-body"] ?? "";
  return { body: { kind: "whole", bytes: new Uint8Array(Buffer.from(body, "base64")) }, errorType };
}
