/**
 * `/_lambdarium/clock`: the platform's clock, for people and scripts. What is due can be brought near, and no test and
 * no demonstration has to wait for it.
 *
 *   curl localhost:3000/_lambdarium/clock                          reads it
 *   curl -d '{"advance":"P15D"}' localhost:3000/_lambdarium/clock  advances it; move-body.ts has the other ways
 *   curl -d '{"reset":true}' localhost:3000/_lambdarium/clock      takes the offset back; so does DELETE
 *
 * Each answers how the clock stands then: `{"now": …, "dueNow": …, "offsetMs": …}`, in milliseconds. What is refused is
 * answered as Lambda's API does.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { isPlatformError, PlatformError } from "../../core/errors/platform-error.ts";
import type { ClockReading } from "../../core/schedule/clock-reading.ts";
import { callerOf } from "../aws/caller.ts";
import { errorAnswer } from "../aws/lambda/error-response.ts";
import { CallerGone, discardRest, readBody } from "../aws/request-body.ts";
import { moveOf } from "./move-body.ts";

export const clockPath = "/_lambdarium/clock";

export interface ClockApiParts {
  clock: {
    read(): ClockReading;
    /** @throws PlatformError */
    advance(byMs: number, who: string): Promise<ClockReading>;
    reset(who: string): Promise<ClockReading>;
  };
  stopping: AbortSignal;
}

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: unknown;
}

const MAX_BODY_BYTES = 1024;

export function createClockApi(parts: ClockApiParts) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      send(response, await answerOf(request, parts));
    } catch (error) {
      if (error instanceof CallerGone) return;
      if (!isPlatformError(error)) throw error;
      const { json, ...refusal } = errorAnswer(error);
      send(response, { ...refusal, body: json });
    }
    discardRest(request);
  };
}

async function answerOf(request: IncomingMessage, { clock, stopping }: ClockApiParts): Promise<Answer> {
  const { name: who } = callerOf(request.headers);
  switch (request.method) {
    case "GET":
      return answerWith(clock.read());
    case "POST": {
      const body = await readBody(request, { maxBytes: MAX_BODY_BYTES, tooLarge }, stopping);
      const move = moveOf(body);
      return answerWith(await ("reset" in move ? clock.reset(who) : clock.advance(move.advanceMs, who)));
    }
    case "DELETE":
      return answerWith(await clock.reset(who));
    default: {
      const message = "GET reads the clock, POST moves it, DELETE takes back how far it is ahead.";
      return { status: 405, headers: { Allow: "GET, POST, DELETE" }, body: { message } };
    }
  }
}

function answerWith({ now, dueNow, offsetMs }: ClockReading): Answer {
  return { status: 200, body: { now, dueNow, offsetMs } };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, {
    ...headers,
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });
  response.end(`${JSON.stringify(body)}\n`);
}

function tooLarge(): PlatformError {
  return new PlatformError("RequestEntityTooLargeException", `The body has at most ${MAX_BODY_BYTES} bytes.`);
}
