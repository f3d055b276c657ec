import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { type ExtensionFailure, ExtensionSessions } from "./extension-sessions.ts";

const forever = new AbortController().signal;
const facts = { functionName: "hello", version: "$LATEST", handler: "app.handler", accountId: "123456789012" };
const invoke = { requestId: "r-1", deadlineAt: 3000, invokedFunctionArn: "arn:aws:lambda:us-east-1:0:function:hello" };
const shutdown = { reason: "spindown" as const, deadlineAt: 2000 };

function sessions(external: string[] = []) {
  const told: string[] = [];
  const failures: ExtensionFailure[] = [];
  const extensions = new ExtensionSessions({ ...facts, external }, randomUUID, {
    registered: (name) => told.push(`${name} registered`),
    ready: (name) => told.push(`${name} ready`),
    failed: (failure) => failures.push(failure),
  });
  return { extensions, told, failures };
}

function registered(extensions: ExtensionSessions, name: string, events = ["INVOKE"]): string {
  const answer = extensions.register({ name, events });
  if (answer.kind !== "registered") throw new Error(`${name} was refused: ${JSON.stringify(answer)}`);
  return answer.identifier;
}

test("without extensions nothing is waited for", async () => {
  const { extensions } = sessions();
  expect([extensions.externalRegistered, extensions.allReady]).toEqual([true, true]);
  expect(await extensions.whenAllReady(forever)).toBe(true);
  expect(extensions.deliverInvoke(invoke)).toEqual([]);
  expect(extensions.deliverShutdown(shutdown)).toEqual([]);
});

test("the runtime waits for the external ones to register, init for all to ask for an event", async () => {
  const { extensions, told } = sessions(["metrics"]);
  const mayStart = extensions.whenExternalRegistered(forever);
  const initialized = extensions.whenAllReady(forever);
  expect(extensions.list).toEqual([{ name: "metrics", external: true, state: "Started", events: [] }]);
  const outer = registered(extensions, "metrics", ["INVOKE", "SHUTDOWN"]);
  expect(await mayStart).toBe(true);
  const inner = registered(extensions, "inner");
  void extensions.next(outer, forever);
  expect(extensions.allReady).toBe(false);
  void extensions.next(inner, forever);
  expect(await initialized).toBe(true);
  expect(told).toEqual(["metrics registered", "inner registered", "metrics ready", "inner ready"]);
  expect(extensions.list).toEqual([
    { name: "metrics", external: true, state: "Ready", events: ["INVOKE", "SHUTDOWN"] },
    { name: "inner", external: false, state: "Ready", events: ["INVOKE"] },
  ]);
});

test("what it is told when it registers is the function it serves", () => {
  const { extensions } = sessions(["metrics"]);
  const answer = extensions.register({ name: "metrics", events: ["INVOKE"] });
  expect(answer).toMatchObject({ kind: "registered", ...facts });
});

test("an invoke goes to those who take part in it, and lasts until they ask again", async () => {
  const { extensions } = sessions(["metrics", "watcher"]);
  const metrics = registered(extensions, "metrics");
  const watcher = registered(extensions, "watcher", ["SHUTDOWN"]);
  const first = extensions.next(metrics, forever);
  void extensions.next(watcher, forever);
  expect(extensions.deliverInvoke(invoke)).toEqual(["metrics"]);
  expect(await first).toEqual({ kind: "notice", notice: { kind: "invoke", ...invoke } });
  expect(extensions.allReady).toBe(false);
  void extensions.next(metrics, forever);
  expect(extensions.allReady).toBe(true);
});

test("one that has no part in invokes may lose its connection without holding one up", () => {
  const { extensions } = sessions(["watcher"]);
  const watcher = registered(extensions, "watcher", []);
  const gone = new AbortController();
  void extensions.next(watcher, gone.signal);
  gone.abort();
  expect(extensions.list).toMatchObject([{ state: "Running" }]);
  expect(extensions.allReady).toBe(true);
});

test("one that takes part and has lost its connection is not told, and waited for", async () => {
  const { extensions } = sessions(["metrics"]);
  const metrics = registered(extensions, "metrics");
  const gone = new AbortController();
  const asked = extensions.next(metrics, gone.signal);
  gone.abort();
  expect(await asked).toEqual({ kind: "unavailable" });
  expect(extensions.deliverInvoke(invoke)).toEqual([]);
  const back = extensions.whenAllReady(forever);
  void extensions.next(metrics, forever);
  expect(await back).toBe(true);
});

test("shutdown is told to those who want it, at once or when they ask next", async () => {
  const { extensions } = sessions(["idle", "busy", "blunt"]);
  const idle = registered(extensions, "idle", ["SHUTDOWN"]);
  const busy = registered(extensions, "busy", ["INVOKE", "SHUTDOWN"]);
  const blunt = registered(extensions, "blunt");
  const waiting = extensions.next(idle, forever);
  void extensions.next(busy, forever);
  void extensions.next(blunt, forever);
  extensions.deliverInvoke(invoke);
  expect(extensions.deliverShutdown(shutdown)).toEqual(["idle", "busy"]);
  const notice = { kind: "notice", notice: { kind: "shutdown", ...shutdown } };
  expect(await waiting).toEqual(notice);
  expect(await extensions.next(busy, forever)).toEqual(notice);
});

test("only an extension's first report of an error counts", () => {
  const { extensions, failures } = sessions(["metrics"]);
  const identifier = registered(extensions, "metrics");
  expect(extensions.initError(identifier, "Extension.NoConfig")).toEqual({ kind: "accepted" });
  expect(extensions.initError(identifier, "Extension.Other")).toEqual({ kind: "accepted" });
  expect(failures).toEqual([{ name: "metrics", call: "init-error", errorType: "Extension.NoConfig" }]);
  expect(extensions.list).toMatchObject([{ state: "InitError", errorType: "Extension.NoConfig" }]);
});

test("one that waits may say that it cannot go on", () => {
  const { extensions, failures } = sessions(["metrics"]);
  const identifier = registered(extensions, "metrics");
  void extensions.next(identifier, forever);
  extensions.exitError(identifier, "Extension.Lost");
  expect(failures).toEqual([{ name: "metrics", call: "exit-error", errorType: "Extension.Lost" }]);
  expect(extensions.allReady).toBe(false);
});

test("what happens to a process is its extension's state, unless it has said why before", () => {
  const { extensions } = sessions(["a", "b", "c"]);
  extensions.initError(registered(extensions, "a"), "Extension.A");
  extensions.record("a", "exited");
  extensions.record("b", "launch-failed", "PermissionDenied");
  registered(extensions, "c");
  extensions.record("c", "exited");
  expect(extensions.list).toMatchObject([
    { state: "InitError", errorType: "Extension.A" },
    { state: "LaunchError", errorType: "PermissionDenied" },
    { state: "Exited" },
  ]);
  expect(extensions.externalRegistered).toBe(false);
});

test("who is unknown, comes twice, too late or as the eleventh is refused", async () => {
  const { extensions } = sessions(["metrics"]);
  const refused = (errorType: string) => ({ kind: "refused", errorType });
  expect(await extensions.next("0", forever)).toMatchObject(refused("Extension.UnknownExtensionIdentifier"));
  registered(extensions, "metrics");
  const again = extensions.register({ name: "metrics", events: [] });
  expect(again).toMatchObject(refused("Extension.InvalidExtensionState"));
  const early = registered(extensions, "inner");
  expect(extensions.initError("0", "x")).toMatchObject(refused("Extension.UnknownExtensionIdentifier"));
  void extensions.next(early, forever);
  expect(await extensions.next(early, forever)).toMatchObject(refused("Extension.InvalidExtensionState"));
  for (let number = 3; number <= 10; number++) registered(extensions, `inner ${number}`);
  const eleventh = extensions.register({ name: "one more", events: [] });
  expect(eleventh).toMatchObject(refused("Extension.TooManyExtensions"));
  extensions.closeRegistration();
  const late = extensions.register({ name: "late", events: [] });
  expect(late).toMatchObject(refused("Extension.RegistrationClosed"));
});

test("a registration that is refused leaves nothing behind", () => {
  const { extensions } = sessions();
  extensions.register({ name: "inner", events: ["SHUTDOWN"] });
  expect(extensions.list).toEqual([]);
});

test("nobody is kept waiting at the end, nor beyond what a signal allows", async () => {
  const { extensions } = sessions(["metrics"]);
  const identifier = registered(extensions, "metrics");
  const limit = new AbortController();
  const limited = extensions.whenAllReady(limit.signal);
  limit.abort();
  expect(await limited).toBe(false);
  const unlimited = extensions.whenExternalRegistered(forever);
  expect(await unlimited).toBe(true);
  const initialized = extensions.whenAllReady(forever);
  extensions.close();
  expect(await initialized).toBe(false);
  expect(await extensions.next(identifier, forever)).toEqual({ kind: "unavailable" });
  expect(extensions.register({ name: "late", events: [] })).toEqual({ kind: "unavailable" });
});
