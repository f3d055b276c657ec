import { expect, test } from "vitest";
import { functionRecord, transition } from "../../adapters/contract/sample-records.ts";
import { acceptEvent } from "./accept-event.ts";
import { awaitRunnable } from "./await-runnable.ts";
import { deleteFunction } from "./delete-function.ts";
import { caller, openRoom, unstopped } from "./testing/operation-room.ts";
import { updateFunctionCode } from "./update-function-code.ts";

const pending = {
  code: "CodeArtifactUserPendingException",
  message: "ERROR: Lambda is initializing your function. It will be ready to invoke shortly.",
};

async function roomWith(state: "Pending" | "Active" | "Failed" | "Inactive") {
  const room = await openRoom();
  if (state === "Inactive") {
    const record = functionRecord("echo", { state, updateStatus: "Successful", stateReasonCode: "Idle" });
    await room.ports.functions.create(record, transition(record, { to: state }));
  } else {
    await room.create("echo");
    if (state === "Active") await room.optimized("echo");
    if (state === "Failed") await room.failed("echo");
  }
  let waits = 0;
  const onWait = () => {
    waits += 1;
  };
  return {
    ...room,
    waits: () => waits,
    awaitEcho: async (signal = unstopped, waitMs?: number) =>
      awaitRunnable(await room.find("echo"), caller, room.ports, onWait, signal, waitMs),
  };
}

test("an Active function runs at once, a Pending one when its image is ready", async () => {
  const active = await roomWith("Active");
  expect((await active.awaitEcho()).state).toBe("Active");
  expect(active.waits()).toBe(0);

  const room = await roomWith("Pending");
  const runnable = room.awaitEcho();
  await room.optimized("echo");
  expect(await runnable).toMatchObject({ state: "Active", serving: { image: { optimized: {} } } });
  expect(room.waits()).toBe(1);
});

test("what was optimized between reading and waiting is seen", async () => {
  const room = await roomWith("Pending");
  const found = await room.find("echo");
  await room.optimized("echo");
  expect((await awaitRunnable(found, caller, room.ports, () => undefined, unstopped)).state).toBe("Active");
});

test("who waits is told when the image fails, when the function is deleted, and when it takes too long", async () => {
  const failing = await roomWith("Pending");
  const refused = expect(failing.awaitEcho()).rejects.toMatchObject({ code: "CodeArtifactUserFailedException" });
  await failing.failed("echo");
  await refused;

  const leaving = await roomWith("Pending");
  const lost = expect(leaving.awaitEcho()).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  await deleteFunction("echo", undefined, caller, leaving.ports);
  await lost;

  const slow = await roomWith("Pending");
  await expect(slow.awaitEcho(unstopped, 1)).rejects.toMatchObject(pending);
  expect((await slow.find("echo")).state).toBe("Pending");
});

test("a stop ends the waiting with its own reason", async () => {
  const room = await roomWith("Pending");
  const stop = new AbortController();
  const waiting = expect(room.awaitEcho(stop.signal)).rejects.toThrow("stopped");
  stop.abort(new Error("stopped"));
  await waiting;
  await expect(room.awaitEcho(stop.signal)).rejects.toThrow("stopped");
});

test("a Failed function is refused until it has another image", async () => {
  const room = await roomWith("Failed");
  await expect(room.awaitEcho()).rejects.toMatchObject({
    code: "CodeArtifactUserFailedException",
    message: "ERROR: Lambda cannot initialize the provided container image. Verify the image.",
  });
  const request = { functionName: "echo", imageUri: "hello:2", dryRun: false };
  await updateFunctionCode(request, caller, room.ports, unstopped);
  const runnable = room.awaitEcho();
  await room.optimized("echo", 2);
  expect((await runnable).state).toBe("Active");
});

test("the first invoke of an Inactive function is refused and restores it, an event is kept", async () => {
  const room = await roomWith("Inactive");
  await expect(room.awaitEcho()).rejects.toMatchObject(pending);
  expect(await room.find("echo")).toMatchObject({ state: "Pending", stateReasonCode: "Restoring" });

  const other = await roomWith("Inactive");
  const request = { functionName: "echo", requestId: "1", payload: new TextEncoder().encode("{}") };
  await acceptEvent(request, caller, other.ports);
  expect((await other.find("echo")).state).toBe("Pending");
  expect(await other.ports.queuedEvents.get("1")).toMatchObject({
    ...{ qualifier: "$LATEST", notRun: 0, invocation: { requestId: "1", status: "queued", attempts: 0 } },
  });
});

test("an event for a function that is Failed or not there is refused and not kept", async () => {
  const room = await roomWith("Failed");
  const request = { requestId: "1", payload: new Uint8Array() };
  const failed = acceptEvent({ ...request, functionName: "echo" }, caller, room.ports);
  await expect(failed).rejects.toMatchObject({ code: "CodeArtifactUserFailedException" });
  const missing = acceptEvent({ ...request, functionName: "nobody" }, caller, room.ports);
  await expect(missing).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  expect(await room.ports.queuedEvents.functions()).toEqual([]);
});
