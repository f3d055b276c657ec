/**
 * Invokes as SDKs and the AWS CLI send them, without Node's HTTP (plain-connection.ts). What is said in any other way
 * (another operation, a query, a browser's headers or unknown ones) is left to Node's HTTP, which answers the same.
 */
import type { Socket } from "node:net";
import { acceptedBytes } from "../../../core/invoke/payload.ts";
import { headText } from "../../plain-http/head-text.ts";
import { keepAliveHeaders } from "../../plain-http/keep-alive.ts";
import type { Callee, PlainCall, PlainProtocol, Reply } from "../../plain-http/plain-connection.ts";
import { type PlainHead, plainHeads } from "../../plain-http/plain-head.ts";
import { CallerGone, ComingBody } from "../request-body.ts";
import { answerCall } from "./lambda-api.ts";
import type { LambdaApiParts } from "./operation.ts";

export interface InvokeCall extends PlainCall {
  url: string;
  headers: Readonly<Record<string, string>>;
}

export interface PlainInvokesParts {
  lambda: LambdaApiParts;
  /** Whether a program may name this host, on this connection. */
  admits(host: string, socket: Socket): boolean;
  onBug(error: unknown, pathname: string): void;
}

export function plainInvokes(parts: PlainInvokesParts): PlainProtocol<InvokeCall> {
  const headOf = plainHeads(knownHeaders);
  return {
    read(chunk, socket) {
      const call = invokeCall(headOf(chunk));
      return call && parts.admits(call.headers.host ?? "", socket) ? call : undefined;
    },
    begin: (call, reply) => begin(call, reply, parts),
    failed,
  };
}

const invokeLine = /^POST (\/2015-03-31\/functions\/[\w:$-]{1,170}\/invocations\/?) HTTP\/1\.1$/;

/** What the operation reads itself, and what changes nothing of how a request is read or answered. */
const knownHeaders: ReadonlySet<string> = new Set([
  ...["user-agent", "accept", "accept-encoding", "accept-language", "content-type", "authorization"],
  ...["x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "x-amz-user-agent", "x-amzn-trace-id"],
  ...["x-amz-invocation-type", "x-amz-log-type", "x-amz-client-context"],
  ...["amz-sdk-invocation-id", "amz-sdk-request"],
]);

function invokeCall(head: PlainHead | undefined): InvokeCall | undefined {
  const url = head && invokeLine.exec(head.line)?.[1];
  if (!url) return undefined;
  const { headers, headBytes, bodyBytes = 0 } = head;
  return bodyBytes > acceptedBytes("RequestResponse") ? undefined : { url, headers, headBytes, bodyBytes };
}

function begin(
  { url, headers: sent, bodyBytes }: InvokeCall,
  reply: Reply,
  { lambda, onBug }: PlainInvokesParts,
): Callee {
  const coming = new ComingBody(bodyBytes);
  const signal = lambda.stopping ?? neverStops;
  const readBody: Parameters<typeof answerCall>[0]["readBody"] = (bound) => coming.read(bound, signal);
  answerCall({ method: "POST", url, headers: sent, readBody }, lambda)
    .then(({ status, headers, body }) => reply(headText(status, { ...headers, ...keepAliveHeaders }), body))
    .catch((error: unknown) => {
      if (!(error instanceof CallerGone)) onBug(error, url);
      reply(error instanceof CallerGone ? undefined : failed());
    });
  return {
    piece: (chunk) => coming.piece(chunk),
    end: (isWhole) => (isWhole ? coming.end() : coming.fail(new CallerGone())),
  };
}

const neverStops = new AbortController().signal;

function failed(): string {
  const text = "Lambdarium itself failed; its log says more.\n";
  const headers = { "Content-Type": "text/plain; charset=utf-8", "Content-Length": text.length };
  return headText(500, { ...headers, "Cache-Control": "no-store" }) + text;
}
