import { expect, test } from "vitest";
import type { ExtensionHandlers, RuntimeInvocation } from "../../ports/runtime-api.ts";
import { ExtensionSessions } from "./extension-sessions.ts";
import { type RuntimeAnswer, RuntimeSession } from "./runtime-session.ts";

const forever = new AbortController().signal;
const bytes = (text: string) => new TextEncoder().encode(text);
const invocation: RuntimeInvocation = {
  ...{ requestId: "r-1", deadlineAt: 0, invokedFunctionArn: "arn:aws:lambda:us-east-1:0:function:hello" },
  payload: bytes("{}"),
};
const facts = { external: [], functionName: "hello", version: "$LATEST", handler: "", accountId: "0" };
const extensions: ExtensionHandlers = new ExtensionSessions(facts, () => "0");

function session() {
  const answers: RuntimeAnswer[] = [];
  const told: string[] = [];
  const events = {
    ready: () => told.push("ready"),
    answered: (answer: RuntimeAnswer) => answers.push(answer),
    initFailed: (answer: RuntimeAnswer) => told.push(`init failed: ${answer.kind}`),
  };
  return { runtime: new RuntimeSession(events, extensions), answers, told };
}

async function serving() {
  const parts = session();
  const next = parts.runtime.next(forever);
  parts.runtime.deliver(invocation);
  await next;
  return parts;
}

test("a runtime waits, is given an invocation, answers it once and waits again", async () => {
  const { runtime, answers, told } = session();
  const next = runtime.next(forever);
  expect(runtime.waiting).toBe(true);
  runtime.deliver(invocation);
  expect(await next).toEqual({ kind: "invocation", invocation });
  expect(await runtime.next(forever)).toMatchObject({ kind: "invalid-transition", from: "Running" });
  expect(runtime.response("r-1", { kind: "whole", bytes: bytes("1") })).toEqual({ kind: "accepted" });
  expect(runtime.response("r-1", { kind: "whole", bytes: bytes("2") })).toEqual({ kind: "invalid-request-id" });
  void runtime.next(forever);
  expect(answers).toEqual([{ kind: "response", payload: bytes("1") }]);
  expect(told).toEqual(["ready", "ready"]);
});

test("what a runtime says about an error is kept with it", async () => {
  const { runtime, answers } = await serving();
  const report = { body: { kind: "whole" as const, bytes: bytes("{}") }, errorType: "Function.No", cause: '{"a":1}' };
  expect(runtime.error("r-1", report)).toEqual({ kind: "accepted" });
  expect(answers).toEqual([{ kind: "error", payload: bytes("{}"), errorType: "Function.No", cause: '{"a":1}' }]);
});

test.each([
  ["oversized", "too-large"],
  ["truncated", "truncated"],
  ["unknown-mode", "unknown-mode"],
] as const)("a response that is %s ends its invoke, and the runtime is told why", async (kind, answer) => {
  const { runtime, answers } = await serving();
  expect(runtime.response("r-1", { kind })).toEqual({ kind: answer });
  expect(answers).toEqual([{ kind: answer }]);
  void runtime.next(forever);
  expect(runtime.waiting).toBe(true);
});

test("an answer to another request than the one it has is refused, and changes nothing", async () => {
  const { runtime, answers } = await serving();
  expect(runtime.response("r-2", { kind: "truncated" })).toEqual({ kind: "invalid-request-id" });
  expect(answers).toEqual([]);
  expect(runtime.response("r-1", { kind: "whole", bytes: bytes("1") })).toEqual({ kind: "accepted" });
});

test("an init error is told once, and nothing is accepted after it", async () => {
  const { runtime, told } = session();
  const report = { body: { kind: "whole" as const, bytes: bytes("{}") } };
  expect(runtime.initError(report)).toEqual({ kind: "accepted" });
  expect(runtime.initError(report)).toMatchObject({ kind: "invalid-transition", from: "InitError", to: "InitError" });
  expect(await runtime.next(forever)).toMatchObject({ kind: "invalid-transition", from: "InitError", to: "Ready" });
  expect(told).toEqual(["init failed: error"]);
});

test("a runtime whose connection is lost does not wait, and may ask again", async () => {
  const { runtime } = session();
  const gone = new AbortController();
  const lost = runtime.next(gone.signal);
  gone.abort();
  expect(await lost).toEqual({ kind: "unavailable" });
  expect(runtime.waiting).toBe(false);
  void runtime.next(forever);
  expect(runtime.waiting).toBe(true);
});

test("nobody is kept waiting at the end, and nothing is accepted any more", async () => {
  const { runtime, answers } = await serving();
  runtime.close();
  expect(runtime.response("r-1", { kind: "whole", bytes: bytes("1") })).toEqual({ kind: "unavailable" });
  expect(answers).toEqual([]);
  const other = session();
  const waiting = other.runtime.next(forever);
  other.runtime.close();
  expect(await waiting).toEqual({ kind: "unavailable" });
});
