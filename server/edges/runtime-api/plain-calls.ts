/** The two calls of a runtime that every invoke makes, as plain-connection.ts takes them. */
import { maxPayloadBytes } from "../../core/invoke/payload.ts";
import type { RuntimeHandlers } from "../../ports/runtime-api.ts";
import { GatheredBytes } from "../gathered-bytes.ts";
import type { Callee, PlainProtocol, Reply } from "../plain-http/plain-connection.ts";
import { type PlainHead, plainHeads } from "../plain-http/plain-head.ts";
import { invocationText, verdictText } from "./answers.ts";

export type RuntimeCall =
  | { kind: "next"; headBytes: number; bodyBytes: 0 }
  | { kind: "response"; headBytes: number; bodyBytes: number; requestId: string };

export function plainCalls(handlers: RuntimeHandlers): PlainProtocol<RuntimeCall> {
  const headOf = plainHeads(knownHeaders);
  // A runtime asks in the same words each time.
  let lastNext: Buffer | undefined;
  return {
    read(chunk) {
      if (lastNext?.equals(chunk)) return { kind: "next", headBytes: chunk.byteLength, bodyBytes: 0 };
      const call = runtimeCall(headOf(chunk));
      if (call?.kind === "next" && call.headBytes === chunk.byteLength) lastNext = Buffer.from(chunk);
      return call;
    },
    begin: (call, reply) => (call.kind === "next" ? next(handlers, reply) : response(call, handlers, reply)),
    failed: () => verdictText({ kind: "unavailable" }),
  };
}

const nextLine = "GET /2018-06-01/runtime/invocation/next HTTP/1.1";
const responseLine = /^POST \/2018-06-01\/runtime\/invocation\/([\w-]{1,64})\/response HTTP\/1\.1$/;
/** They change nothing of what is answered. */
const knownHeaders: ReadonlySet<string> = new Set(["user-agent", "accept", "accept-encoding", "content-type"]);

function runtimeCall(head: PlainHead | undefined): RuntimeCall | undefined {
  if (!head) return undefined;
  const { line, headBytes, bodyBytes } = head;
  if (line === nextLine) return bodyBytes === undefined ? { kind: "next", headBytes, bodyBytes: 0 } : undefined;
  const requestId = responseLine.exec(line)?.[1];
  if (requestId === undefined || bodyBytes === undefined) return undefined;
  return { kind: "response", headBytes, bodyBytes, requestId };
}

function next(handlers: RuntimeHandlers, reply: Reply): Callee {
  const lost = handlers.next((answer) => {
    if (answer.kind === "invocation") reply(invocationText(answer.invocation), answer.invocation.payload);
    else reply(verdictText(answer));
  });
  return { piece: nothing, end: nothing, lost };
}

type ResponseCall = Extract<RuntimeCall, { kind: "response" }>;

function response({ requestId, bodyBytes }: ResponseCall, handlers: RuntimeHandlers, reply: Reply): Callee {
  const oversized = bodyBytes > maxPayloadBytes;
  const gathered = new GatheredBytes(oversized ? 0 : bodyBytes);
  return {
    piece: (chunk) => oversized || gathered.add(chunk),
    end(isWhole) {
      const whole = oversized ? { kind: "oversized" as const } : { kind: "whole" as const, bytes: gathered.take() };
      const verdict = handlers.response(requestId, isWhole ? whole : { kind: "truncated" });
      // Who waits for the response hears it before the runtime hears that it was accepted, which then asks for more.
      setImmediate(() => reply(verdictText(verdict)));
    },
  };
}

function nothing(): void {
  // Its body is empty.
}
