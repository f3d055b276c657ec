import { expect, test } from "vitest";
import { functionFailed } from "../../core/errors/function-failed.ts";
import { PlatformError } from "../../core/errors/platform-error.ts";
import type { InvocationRecord } from "../../core/invoke/invocation.ts";
import { deleteFunction } from "./delete-function.ts";
import { invokeFunction } from "./invoke-function.ts";
import { recover } from "./recover.ts";
import { caller, openRoom, unstopped } from "./testing/operation-room.ts";
import { updateFunctionCode } from "./update-function-code.ts";

async function roomWithInvokes() {
  const room = await openRoom();
  await room.create("echo");
  const payload = new TextEncoder().encode('{"a":1}');
  return {
    ...room,
    invoke: (requestId: string, signal = unstopped) =>
      invokeFunction({ functionName: "echo", requestId, payload }, caller, room.ports, signal),
    record: (requestId: string) => room.ports.history.get(requestId),
    /** What pages were told of the invocation. */
    told: () =>
      room.heard.flatMap((message): InvocationRecord[] =>
        message.kind === "passing" && message.event.type === "invocation" ? [message.event.invocation] : [],
      ),
  };
}

test("an invoke leaves its record, with its bodies and phases, and pages are told its end at once", async () => {
  const room = await roomWithInvokes();
  await room.optimized("echo");
  const outcome = await room.invoke("1");
  expect(outcome).toMatchObject({ status: "ok", executedVersion: "$LATEST" });
  expect(await room.record("1")).toMatchObject({
    status: "ok",
    httpStatus: 200,
    who: "tester",
    cold: true,
    environmentId: "environment",
    requestBody: '{"a":1}',
    responseBody: '{"a":1}',
    phases: [{ kind: "invoke", startAt: 1, endAt: 2 }],
  });
  expect(room.told().map(({ status, phases }) => [status, phases.length])).toEqual([["ok", 1]]);
  expect((await room.find("echo")).lastInvokedAt).toBeGreaterThan(0);
});

test("of an invoke that takes its time pages see that it runs", async () => {
  const room = await roomWithInvokes();
  await room.optimized("echo");
  const told = Promise.withResolvers<void>();
  room.ports.live.subscribe(() => told.resolve());
  room.ports.environments.answer = async () => {
    await told.promise;
    return {};
  };
  await room.invoke("1");
  expect(room.told().map(({ status, phases }) => [status, phases.length])).toEqual([
    ["running", 1],
    ["ok", 1],
  ]);
});

test("waiting for the image is the first phase", async () => {
  const room = await roomWithInvokes();
  const invoked = room.invoke("1");
  await room.optimized("echo");
  await invoked;
  const { phases = [] } = (await room.record("1")) ?? {};
  expect(phases.map(({ kind }) => kind)).toEqual(["waiting for image", "invoke"]);
  expect(phases[0]?.endAt).toBeGreaterThanOrEqual(phases[0]?.startAt ?? Number.POSITIVE_INFINITY);
});

test.each([
  [new PlatformError("TooManyRequestsException", "Rate Exceeded."), { status: "throttled", httpStatus: 429 }],
  [new PlatformError("ServiceException", "The engine is gone."), { status: "rejected", httpStatus: 500 }],
  [new TypeError("a bug"), { status: "rejected", httpStatus: 500, errorType: "ServiceException" }],
])("what did not run says so: %s", async (error, recorded) => {
  const room = await roomWithInvokes();
  await room.optimized("echo");
  room.ports.environments.answer = () => Promise.reject(error);
  await expect(room.invoke("1")).rejects.toBe(error);
  const record = await room.record("1");
  expect(record).toMatchObject(recorded);
  expect(record?.phases.every(({ endAt }) => endAt !== undefined)).toBe(true);
  // A bug's own words are for the log, not for the caller.
  expect(record?.errorMessage).not.toContain("a bug");
});

test("a function's error is its answer", async () => {
  const room = await roomWithInvokes();
  await room.optimized("echo");
  room.ports.environments.answer = async () => ({ status: "error", functionError: "Unhandled", errorType: "Oops" });
  expect(await room.invoke("1")).toMatchObject({ functionError: "Unhandled" });
  expect(await room.record("1")).toMatchObject({ status: "error", httpStatus: 200, errorType: "Oops" });
});

test("an invoke that a stop ends is interrupted, one that nobody knows leaves nothing", async () => {
  const room = await roomWithInvokes();
  const stop = new AbortController();
  const waiting = expect(room.invoke("1", stop.signal)).rejects.toThrow();
  stop.abort();
  await waiting;
  expect(await room.record("1")).toMatchObject({ status: "interrupted" });
  const request = { functionName: "nobody", requestId: "2", payload: new Uint8Array() };
  const unknown = invokeFunction(request, caller, room.ports, unstopped);
  await expect(unknown).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  expect(await room.record("2")).toBeUndefined();
});

test("a start names what the stop before it has interrupted, once", async () => {
  const room = await roomWithInvokes();
  await room.create("other");
  await room.optimized("other");
  const { functionId } = await room.find("other");
  const running = { functionId, functionName: "other", version: "$LATEST", invocationType: "RequestResponse" as const };
  for (const requestId of ["1", "2"]) {
    const times = { arrivedAt: 1, phases: [{ kind: "invoke" as const, startAt: 1 }], requestBytes: 0 };
    room.ports.history.put({ ...running, ...times, requestId, who: "tester", status: "running" });
  }

  expect(await recover(room.ports)).toBe(2);
  expect(await room.record("1")).toMatchObject({ status: "interrupted", phases: [{ failed: true }] });
  const remarks = (await room.ports.functions.transitionsAfter(0, 100)).filter(({ event }) => event === "interrupted");
  expect(remarks).toMatchObject([
    { functionName: "echo", from: "Pending", to: "Pending", who: "start-up" },
    { functionName: "other", from: "Active", to: "Active", cause: "2 invokes were interrupted by a stop" },
  ]);
  expect((await room.find("echo")).state).toBe("Pending");
  expect(await recover(room.ports)).toBe(0);
});

test("an invoke that finds its image gone because an update has just ended runs the new one", async () => {
  const room = await roomWithInvokes();
  await room.optimized("echo");
  await updateFunctionCode({ functionName: "echo", imageUri: "hello:2", dryRun: false }, caller, room.ports, unstopped);
  const generations: number[] = [];
  const { environments } = room.ports;
  const invoke = environments.invoke.bind(environments);
  environments.invoke = async (...asked) => {
    generations.push(asked[0].generation);
    if (generations.length > 1) return invoke(...asked);
    await room.optimized("echo", 2);
    throw functionFailed();
  };
  expect(await room.invoke("1")).toMatchObject({ status: "ok" });
  expect(generations).toEqual([1, 2]);
  expect(await room.record("1")).toMatchObject({ status: "ok" });
});

test("an invoke that finds its image gone because its function was deleted is not found, and one whose function has failed is told so", async () => {
  const room = await roomWithInvokes();
  await room.optimized("echo");
  room.ports.environments.answer = () => Promise.reject(functionFailed());
  await expect(room.invoke("1")).rejects.toMatchObject({ code: "CodeArtifactUserFailedException" });
  room.ports.environments.answer = async () => {
    await deleteFunction("echo", undefined, caller, room.ports);
    throw functionFailed();
  };
  await expect(room.invoke("2")).rejects.toMatchObject({
    code: "ResourceNotFoundException",
    message: "Function not found: arn:aws:lambda:us-east-1:000000000000:function:echo",
  });
  expect(await room.record("2")).toMatchObject({ status: "rejected", httpStatus: 404 });
});
