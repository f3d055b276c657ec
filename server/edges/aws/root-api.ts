/**
 * AWS services that are called with `POST /`: the JSON protocol names its operation in X-Amz-Target, the query protocol
 * in a form. What is not here is answered in the shape that the service's client reads.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { isPlatformError, PlatformError } from "../../core/errors/platform-error.ts";
import { apiCallOf } from "./api-call.ts";
import { answerTarget, type JsonServiceParts } from "./json-service.ts";
import { stsOperations } from "./recording/other-operations.ts";
import { recordCall } from "./recording/record-call.ts";
import { type BodyBound, CallerGone, discardRest, readBody } from "./request-body.ts";
import { answerSts } from "./sts/sts-api.ts";

const bound: BodyBound = {
  maxBytes: 64 * 1024,
  tooLarge: (bytes) =>
    new PlatformError("RequestEntityTooLargeException", `A form of ${bytes} bytes is over the limit of 65536 bytes.`),
};

/** Whether this is a call of an AWS service, and not a page's form: those that Next sends carry `Next-Action`. */
export function isRootCall(pathname: string, request: IncomingMessage): boolean {
  if (pathname !== "/" || request.method !== "POST") return false;
  if (request.headers["x-amz-target"] !== undefined) return true;
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers["content-type"] ?? "");
  return isForm && request.headers["next-action"] === undefined;
}

export interface RootApiParts extends Omit<JsonServiceParts, "stopping"> {
  /** Aborts when the platform stops. */
  stopping?: AbortSignal;
}

export function createRootApi({ stopping = new AbortController().signal, ...rest }: RootApiParts) {
  const parts = { ...rest, stopping };
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = parts.ids.uuid();
    const target = request.headers["x-amz-target"];
    if (target !== undefined) await answerTarget(request, response, { target: String(target), requestId, parts });
    else await answerForm(request, response, { requestId, parts });
    discardRest(request);
  };
}

async function answerForm(
  request: IncomingMessage,
  response: ServerResponse,
  { requestId, parts }: { requestId: string; parts: JsonServiceParts },
): Promise<void> {
  const { config: place, stopping, trail } = parts;
  try {
    const body = await readBody(request, bound, stopping);
    const form = new URLSearchParams(Buffer.from(body).toString());
    const { status, xml } = answerSts(form, { headers: request.headers, requestId, place });
    if (trail && status === 200) {
      const call = apiCallOf(request, requestId, place);
      const ended = { call, service: stsOperations, operation: "GetCallerIdentity", request: {} };
      await recordCall(ended, { trail, config: place });
    }
    response.writeHead(status, { "content-type": "text/xml", "x-amzn-requestid": requestId });
    response.end(xml);
  } catch (error) {
    if (error instanceof CallerGone || stopping.aborted) return void response.destroy();
    if (!isPlatformError(error)) throw error;
    response.writeHead(error.status, { "content-type": "text/plain; charset=utf-8", "x-amzn-requestid": requestId });
    response.end(`${error.message}\n`);
  }
}
