/**
 * `/_lambdarium/follow/<function>`: whether a function follows its image's tag.
 *
 *   curl localhost:3000/_lambdarium/follow/hello                 reads it
 *   curl -X PUT -d on localhost:3000/_lambdarium/follow/hello    follows from now on; `off` ends it
 *
 * JSON says the same: `{"follow":true}`. Each answers how it stands then.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { isPlatformError, PlatformError } from "../../core/errors/platform-error.ts";
import type { FollowOperations, FollowReading } from "../../operations/function/follow-operations.ts";
import { callerOf } from "../aws/caller.ts";
import { CallerGone, discardRest, readBody } from "../aws/request-body.ts";

export const followPath = "/_lambdarium/follow";

export interface FollowApiParts {
  follow: FollowOperations;
  stopping: AbortSignal;
}

const maxBodyBytes = 1024;

export function createFollowApi(parts: FollowApiParts) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await answer(request, response, parts);
    } catch (error) {
      if (error instanceof CallerGone) return;
      if (!isPlatformError(error)) throw error;
      send(response, error.status, { message: error.message });
    }
    discardRest(request);
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { follow, stopping }: FollowApiParts,
): Promise<void> {
  const functionName = nameIn(request.url ?? "");
  if (request.method === "GET") return send(response, 200, await follow.read(functionName));
  if (request.method !== "PUT") {
    response.setHeader("Allow", "GET, PUT");
    return send(response, 405, { message: "GET reads whether the function follows its tag, PUT sets it: on or off." });
  }
  const body = await readBody(request, { maxBytes: maxBodyBytes, tooLarge }, stopping);
  send(response, 200, await follow.set(functionName, followIn(body), callerOf(request.headers)));
}

function nameIn(url: string): string {
  const [pathname = ""] = url.split("?");
  const name = pathname.slice(followPath.length + 1);
  try {
    if (name !== "") return decodeURIComponent(name);
  } catch {
    // said below: it names no function
  }
  throw new PlatformError("ResourceNotFoundException", `The address names no function: ${followPath}/<function>.`);
}

function followIn(body: Uint8Array): boolean {
  const text = new TextDecoder().decode(body).trim();
  const json = text.replace(/\s+/g, "");
  if (text === "on" || json === '{"follow":true}') return true;
  if (text === "off" || json === '{"follow":false}') return false;
  throw new PlatformError(
    "InvalidRequestContentException",
    'The body must be on or off, or {"follow":true} or {"follow":false}.',
  );
}

function send(response: ServerResponse, status: number, body: FollowReading | { message: string }): void {
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });
  response.end(`${JSON.stringify(body)}\n`);
}

function tooLarge(): PlatformError {
  return new PlatformError("RequestEntityTooLargeException", `The body has at most ${maxBodyBytes} bytes.`);
}
