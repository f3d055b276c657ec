import { expect, test } from "vitest";
import { queuedEvent } from "../../adapters/contract/queued-event.ts";
import { deleteFunction } from "./delete-function.ts";
import { caller, openRoom } from "./testing/operation-room.ts";

test("a new function is Pending, with AWS's defaults and its tag resolved", async () => {
  const room = await openRoom();
  const record = await room.create("echo", "localhost:3000/hello:1");
  expect(record).toMatchObject({
    state: "Pending",
    stateReasonCode: "Creating",
    updateStatus: "None",
    serving: {
      generation: 1,
      configuration: { memoryMiB: 128, timeoutMs: 3000, ephemeralStorageMiB: 512, architecture: "x86_64" },
      image: { imageUri: "localhost:3000/hello:1", source: { kind: "repository", repository: "hello" } },
    },
  });
  expect(record.serving.image.resolvedImageUri).toMatch(/^localhost:3000\/hello@sha256:[0-9a-f]{64}$/);
  expect(await room.find("echo")).toEqual(record);
  expect(room.heard.slice(-2)).toMatchObject([
    { kind: "transition", transition: { event: "created", to: "Pending", who: "tester" } },
    { kind: "passing", event: { type: "function", function: record } },
  ]);
});

test("a taken name is refused, and of two at once exactly one gets it", async () => {
  const room = await openRoom();
  const taken = { code: "ResourceConflictException", message: "Function already exist: echo" };
  const both = await Promise.allSettled([room.create("echo"), room.create("echo", "hello:2")]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find((one) => one.status === "rejected")?.reason).toMatchObject(taken);
  await expect(room.create("echo")).rejects.toMatchObject(taken);
  expect(await room.events()).toEqual(["created"]);
});

test("without its image nothing is created", async () => {
  const room = await openRoom();
  await expect(room.create("echo", "hello:3")).rejects.toMatchObject({
    code: "InvalidParameterValueException",
    message: "Source image hello:3 does not exist. Provide a valid source image.",
  });
  expect(await room.ports.functions.list()).toEqual([]);
  expect(room.heard).toEqual([]);
});

test("a deleted function takes its events and environments along, and its namesake is another one", async () => {
  const room = await openRoom();
  const { functionId } = await room.create("echo");
  await room.ports.queuedEvents.put(queuedEvent("1", { functionId }));
  await deleteFunction("echo", undefined, caller, room.ports);
  await expect(room.find("echo")).rejects.toMatchObject({
    code: "ResourceNotFoundException",
    message: "Function not found: arn:aws:lambda:us-east-1:000000000000:function:echo",
  });
  expect(await room.ports.queuedEvents.functions()).toEqual([]);
  expect(room.ports.environments.retired).toEqual([{ functionId, keepGeneration: undefined }]);
  expect((await room.create("echo")).functionId).not.toBe(functionId);
  expect(await room.events()).toEqual(["created", "deleted", "created"]);
});

test("of two deletions one finds nothing, and $LATEST alone cannot be deleted", async () => {
  const room = await openRoom();
  await room.create("echo");
  await expect(deleteFunction("echo", "$LATEST", caller, room.ports)).rejects.toMatchObject({
    code: "InvalidParameterValueException",
  });
  const both = [1, 2].map(() => deleteFunction("echo", undefined, caller, room.ports));
  const outcomes = await Promise.allSettled(both);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await room.events()).toEqual(["created", "deleted"]);
});
