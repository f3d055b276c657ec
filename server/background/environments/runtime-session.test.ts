import { expect, test } from "vitest";
import type { ExtensionHandlers, NextAnswer, RuntimeInvocation } from "../../ports/runtime-api.ts";
import { ExtensionSessions } from "./extension-sessions.ts";
import { type RuntimeAnswer, RuntimeSession } from "./runtime-session.ts";

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

/** Asks for the next invocation over a connection that can be lost. */
function ask(runtime: RuntimeSession) {
  const { promise: answer, resolve } = Promise.withResolvers<NextAnswer>();
  return { answer, lost: runtime.next(resolve) };
}

async function serving() {
  const parts = session();
  const next = ask(parts.runtime);
  parts.runtime.deliver(invocation);
  await next.answer;
  return parts;
}

test("a runtime waits, is given an invocation, answers it once and waits again", async () => {
  const { runtime, answers, told } = session();
  const next = ask(runtime);
  expect(runtime.waiting).toBe(true);
  runtime.deliver(invocation);
  expect(await next.answer).toEqual({ kind: "invocation", invocation });
  expect(await ask(runtime).answer).toMatchObject({ kind: "invalid-transition", from: "Running" });
  expect(runtime.response("r-1", { kind: "whole", bytes: bytes("1") })).toEqual({ kind: "accepted" });
  expect(runtime.response("r-1", { kind: "whole", bytes: bytes("2") })).toEqual({ kind: "invalid-request-id" });
  ask(runtime);
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
  ask(runtime);
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
  expect(await ask(runtime).answer).toMatchObject({ kind: "invalid-transition", from: "InitError", to: "Ready" });
  expect(told).toEqual(["init failed: error"]);
});

test("a runtime whose connection is lost does not wait, and may ask again", async () => {
  const { runtime } = session();
  const asked = ask(runtime);
  asked.lost();
  expect(await asked.answer).toEqual({ kind: "unavailable" });
  expect(runtime.waiting).toBe(false);
  ask(runtime);
  expect(runtime.waiting).toBe(true);
});

test("nobody is kept waiting at the end, and nothing is accepted any more", async () => {
  const { runtime, answers } = await serving();
  runtime.close();
  expect(runtime.response("r-1", { kind: "whole", bytes: bytes("1") })).toEqual({ kind: "unavailable" });
  expect(answers).toEqual([]);
  const other = session();
  const waiting = ask(other.runtime);
  other.runtime.close();
  expect(await waiting.answer).toEqual({ kind: "unavailable" });
});
