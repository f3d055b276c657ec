import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { ExtensionSessions } from "../../background/environments/extension-sessions.ts";
import { RuntimeSession } from "../../background/environments/runtime-session.ts";
import { serve } from "./testing/served-runtime-api.ts";

const facts = { functionName: "hello", version: "7", handler: "app.handler", accountId: "123456789012" };
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const silent = { ready() {}, answered() {}, initFailed() {} };

class WatchedSessions extends ExtensionSessions {
  readonly left = Promise.withResolvers<void>();

  override next(identifier: string, gone: AbortSignal) {
    const waiting = super.next(identifier, gone);
    gone.addEventListener("abort", () => this.left.resolve());
    return waiting;
  }
}

async function environment(external: string[] = ["metrics"]) {
  const ready = Promise.withResolvers<void>();
  const extensions = new WatchedSessions({ ...facts, external }, randomUUID, { ready: () => ready.resolve() });
  const api = await serve(new RuntimeSession(silent, extensions));
  const call = async (method: string, path: string, headers: Record<string, string> = {}, body?: string) => {
    const response = await fetch(`${api.origin}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
  };
  const register = (name: string, body: unknown, headers: Record<string, string> = {}) =>
    call("POST", "/2020-01-01/extension/register", { "Lambda-Extension-Name": name, ...headers }, JSON.stringify(body));
  const next = (identifier: string) =>
    call("GET", "/2020-01-01/extension/event/next", { "Lambda-Extension-Identifier": identifier });
  return {
    ...{ extensions, call, register, next, origin: api.origin },
    waits: ready.promise,
    [Symbol.asyncDispose]: api[Symbol.asyncDispose],
  };
}

test("an extension registers, with its account's number when it asks for it", async () => {
  await using api = await environment();
  const external = await api.register("metrics", { events: ["INVOKE", "SHUTDOWN"] });
  expect(external.status).toBe(200);
  expect(external.headers.get("Lambda-Extension-Identifier")).toMatch(uuid);
  expect(external.text).toBe('{"functionName":"hello","functionVersion":"7","handler":"app.handler"}');
  const features = { "Lambda-Extension-Accept-Feature": "something, accountId" };
  const internal = await api.register("inner", { events: ["INVOKE"] }, features);
  expect(internal.body).toEqual({
    ...{ functionName: "hello", functionVersion: "7", handler: "app.handler" },
    accountId: "123456789012",
  });
  expect((await api.register("none", {})).status).toBe(200);
});

test("it waits for an invoke, and is told of it and of the end", async () => {
  await using api = await environment();
  const registered = await api.register("metrics", { events: ["INVOKE", "SHUTDOWN"] });
  const identifier = registered.headers.get("Lambda-Extension-Identifier") ?? "";
  const first = api.next(identifier.toUpperCase());
  await api.waits;
  const invokedFunctionArn = "arn:aws:lambda:us-east-1:123456789012:function:hello:live";
  const traceHeader = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700";
  api.extensions.deliverInvoke({ requestId: "r-1", deadlineAt: 1_700_000_003_000.7, invokedFunctionArn, traceHeader });
  const invoke = await first;
  expect(invoke.status).toBe(200);
  expect(invoke.headers.get("Lambda-Extension-Event-Identifier")).toMatch(uuid);
  expect(invoke.text).toBe(
    JSON.stringify({
      ...{ eventType: "INVOKE", deadlineMs: 1_700_000_003_000, requestId: "r-1", invokedFunctionArn },
      tracing: { type: "X-Amzn-Trace-Id", value: traceHeader },
    }),
  );
  api.extensions.deliverShutdown({ reason: "spindown", deadlineAt: 1_700_000_002_000 });
  expect((await api.next(identifier)).body).toEqual({
    ...{ eventType: "SHUTDOWN", deadlineMs: 1_700_000_002_000, shutdownReason: "spindown" },
  });
});

test("to wait it says who it is, and waits once", async () => {
  await using api = await environment();
  const registered = await api.register("metrics", { events: ["INVOKE"] });
  const identifier = registered.headers.get("Lambda-Extension-Identifier") ?? "";
  const nobody = await api.call("GET", "/2020-01-01/extension/event/next");
  expect([nobody.status, nobody.text]).toEqual([
    403,
    '{"errorMessage":"Missing Lambda-Extension-Identifier header","errorType":"Extension.MissingExtensionIdentifier"}',
  ]);
  const first = api.next(identifier);
  await api.waits;
  const second = await api.next(identifier);
  expect([second.status, second.body.errorType]).toEqual([403, "Extension.InvalidExtensionState"]);
  api.extensions.close();
  expect((await first).status).toBe(500);
});

test("an extension whose connection is lost does not wait any more", async () => {
  await using api = await environment();
  const registered = await api.register("metrics", { events: ["INVOKE"] });
  const identifier = registered.headers.get("Lambda-Extension-Identifier") ?? "";
  const abort = new AbortController();
  const waiting = fetch(`${api.origin}/2020-01-01/extension/event/next`, {
    headers: { "Lambda-Extension-Identifier": identifier },
    signal: abort.signal,
  });
  await api.waits;
  abort.abort();
  await expect(waiting).rejects.toThrow();
  await api.extensions.left.promise;
  expect(api.extensions.deliverInvoke({ requestId: "r", deadlineAt: 0, invokedFunctionArn: "" })).toEqual([]);
});

test.each([
  ["without a name", {}, "{}", "Extension.InvalidExtensionName", "Empty extension name"],
  ["with an empty name", { "Lambda-Extension-Name": "" }, "{}", "Extension.InvalidExtensionName", "Empty"],
  ["with a body that is no JSON", { "Lambda-Extension-Name": "x" }, "{", "InvalidRequestFormat", "JSON"],
  ["with a body of another shape", { "Lambda-Extension-Name": "x" }, '{"events":1}', "InvalidRequestFormat", "events"],
  [
    "with configuration keys",
    { "Lambda-Extension-Name": "x" },
    '{"configurationKeys":["a"]}',
    "InvalidRequestFormat",
    "configurationKeys are deprecated; use environment variables instead",
  ],
  ["for what does not exist", { "Lambda-Extension-Name": "x" }, '{"events":["X"]}', "Extension.InvalidEventType", "X"],
])("a registration %s is refused", async (_, headers, body, errorType, words) => {
  await using api = await environment();
  const answer = await api.call("POST", "/2020-01-01/extension/register", headers as Record<string, string>, body);
  expect([answer.status, answer.body.errorType]).toEqual([403, errorType]);
  expect(answer.body.errorMessage).toContain(words);
});

test.each(["init", "exit"])("an %s error is accepted from who says who it is and what is wrong", async (phase) => {
  await using api = await environment();
  const registered = await api.register("metrics", { events: [] });
  const identifier = registered.headers.get("Lambda-Extension-Identifier") ?? "";
  const report = (headers: Record<string, string>) =>
    api.call("POST", `/2020-01-01/extension/${phase}/error`, headers, '{"errorMessage":"no"}');
  const errorType = { "Lambda-Extension-Function-Error-Type": "Extension.NoConfig" };
  const refusals = [
    [{ ...errorType }, "Extension.MissingExtensionIdentifier"],
    [{ ...errorType, "Lambda-Extension-Identifier": "me" }, "Extension.InvalidExtensionIdentifier"],
    [{ "Lambda-Extension-Identifier": identifier }, "Extension.MissingHeader"],
    [{ ...errorType, "Lambda-Extension-Identifier": randomUUID() }, "Extension.UnknownExtensionIdentifier"],
  ] as const;
  for (const [headers, expected] of refusals) {
    const answer = await report(headers);
    expect([answer.status, answer.body.errorType]).toEqual([403, expected]);
  }
  const accepted = await report({ ...errorType, "Lambda-Extension-Identifier": identifier });
  expect([accepted.status, accepted.text]).toEqual([202, '{"status":"OK"}']);
  const state = phase === "init" ? "InitError" : "ExitError";
  expect(api.extensions.list).toMatchObject([{ state, errorType: "Extension.NoConfig" }]);
});

test("subscriptions to telemetry and logs are accepted, and say that there is none", async () => {
  await using api = await environment();
  const body = JSON.stringify({ schemaVersion: "2022-12-13", types: ["platform"] });
  const telemetry = await api.call("PUT", "/2022-07-01/telemetry", {}, body);
  expect([telemetry.status, telemetry.text]).toEqual([
    202,
    '{"errorMessage":"Telemetry API is not supported","errorType":"Telemetry.NotSupported"}',
  ]);
  const logs = await api.call("PUT", "/2020-08-15/logs", {}, body);
  expect([logs.status, logs.text]).toEqual([
    202,
    '{"errorMessage":"Logs API is not supported","errorType":"Logs.NotSupported"}',
  ]);
});

test("extensions of an environment that ends are told to leave", async () => {
  await using api = await environment();
  api.extensions.close();
  expect((await api.register("metrics", {})).status).toBe(500);
});
