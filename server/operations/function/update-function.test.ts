import { describe, expect, test } from "vitest";
import { loseImage } from "./lose-image.ts";
import { caller, openRoom, optimized, unstopped } from "./testing/operation-room.ts";
import { updateFunctionCode } from "./update-function-code.ts";
import { updateFunctionConfiguration } from "./update-function-configuration.ts";

async function roomWithActive() {
  const room = await openRoom();
  await room.create("echo");
  await room.optimized("echo");
  return { ...room, ...updatesOf(room) };
}

function updatesOf({ ports }: Awaited<ReturnType<typeof openRoom>>) {
  return {
    code: (imageUri: string, more: { revisionId?: string; dryRun?: boolean } = {}) =>
      updateFunctionCode({ functionName: "echo", imageUri, dryRun: false, ...more }, caller, ports, unstopped),
    configure: (change: object, revisionId?: string) =>
      updateFunctionConfiguration({ functionName: "echo", change, revisionId }, caller, ports),
  };
}

test("new code is prepared while the old serves, then takes its place and retires its environments", async () => {
  const room = await roomWithActive();
  const before = await room.find("echo");
  const begun = await room.code("hello:2");
  expect(begun).toMatchObject({
    state: "Active",
    updateStatus: "InProgress",
    updateReasonCode: "Creating",
    serving: { generation: 1, image: { imageUri: "hello:1" } },
    updating: { generation: 2, image: { imageUri: "hello:2" } },
  });
  const done = await room.optimized("echo", 2);
  expect(done).toMatchObject({
    updateStatus: "Successful",
    serving: { generation: 2, image: { imageUri: "hello:2", optimized } },
  });
  expect(done?.updating).toBeUndefined();
  expect(room.ports.environments.retired.at(-1)).toEqual({
    ...{ functionId: before.functionId, version: "$LATEST" },
    keepGeneration: 2,
  });
  expect(new Set([before, begun, done].map((one) => one?.revisionId)).size).toBe(3);
});

test("a failed update leaves the old image serving, and the next one may follow", async () => {
  const room = await roomWithActive();
  await room.code("hello:2");
  expect(await room.failed("echo", 2)).toMatchObject({
    state: "Active",
    updateStatus: "Failed",
    updateReasonCode: "InvalidImage",
    serving: { generation: 1 },
  });
  expect((await room.code("hello:1")).updateStatus).toBe("InProgress");
});

test("of two changes at once one is accepted and the other is told that an update is in progress", async () => {
  const room = await roomWithActive();
  const both = await Promise.allSettled([room.code("hello:2"), room.configure({ memoryMiB: 256 })]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find((one) => one.status === "rejected")?.reason).toMatchObject({
    code: "ResourceConflictException",
    message:
      "The operation cannot be performed at this time. An update is in progress for resource: " +
      "arn:aws:lambda:us-east-1:000000000000:function:echo",
  });
  expect(await room.events()).toEqual(["created", "optimized", "update-began"]);
});

test("a function that is Pending takes no change, and is asked for nothing before that is said", async () => {
  const room = await openRoom();
  await room.create("echo");
  const { code, configure } = updatesOf(room);
  await expect(configure({ kmsKeyArn: "alias/none" })).rejects.toMatchObject({ code: "ResourceConflictException" });
  const message =
    "The operation cannot be performed at this time. The function is currently in the following state: Pending";
  await expect(code("hello:2")).rejects.toMatchObject({ code: "ResourceConflictException", message });
  await expect(configure({ memoryMiB: 256 })).rejects.toMatchObject({ code: "ResourceConflictException", message });
});

test("a function whose first image failed is Pending again with another image", async () => {
  const room = await openRoom();
  await room.create("echo");
  await room.failed("echo");
  const { code, configure } = updatesOf(room);
  await expect(configure({ memoryMiB: 256 })).rejects.toMatchObject({ code: "ResourceConflictException" });
  expect(await code("hello:2")).toMatchObject({
    state: "Pending",
    stateReasonCode: "Restoring",
    updateStatus: "None",
    serving: { generation: 2, image: { imageUri: "hello:2" } },
  });
  // The result of the first image comes too late.
  expect(await room.optimized("echo", 1)).toBeUndefined();
  expect(await room.optimized("echo", 2)).toMatchObject({ state: "Active", updateStatus: "Successful" });
});

test("an old revision is refused and a dry run changes nothing", async () => {
  const room = await roomWithActive();
  const before = await room.find("echo");
  const old = crypto.randomUUID();
  await expect(room.code("hello:2", { revisionId: old })).rejects.toMatchObject({
    code: "PreconditionFailedException",
  });
  await expect(room.configure({ memoryMiB: 256 }, old)).rejects.toMatchObject({ code: "PreconditionFailedException" });
  expect(await room.code("hello:2", { dryRun: true })).toEqual(before);
  await expect(room.code("hello:3", { dryRun: true })).rejects.toMatchObject({
    code: "InvalidParameterValueException",
  });
  expect(await room.find("echo")).toEqual(before);
  expect(await room.configure({ memoryMiB: 256 }, before.revisionId)).toMatchObject({ updateStatus: "InProgress" });
});

test("a change of configuration replaces what is given, as a whole, and keeps the image", async () => {
  const room = await roomWithActive();
  const kmsKeyArn = await room.createKey();
  await room.configure({ environment: { A: "1" }, imageConfig: { command: ["a"] }, kmsKeyArn });
  await room.optimized("echo", 2);
  await room.configure({
    environment: { B: "2" },
    kmsKeyArn: "",
    description: undefined,
    logging: { logFormat: "JSON" },
  });
  await room.optimized("echo", 3);
  const { serving } = await room.find("echo");
  expect(serving.configuration).toMatchObject({
    environment: { B: "2" },
    imageConfig: { command: ["a"] },
    description: "",
    memoryMiB: 128,
    logging: { logFormat: "JSON", logGroup: "/aws/lambda/echo" },
  });
  expect(serving.configuration.kmsKeyArn).toBeUndefined();
  expect(serving.image.imageUri).toBe("hello:1");
});

describe("a function's key", () => {
  const absent = "arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-000000000000";

  test.each([absent, "alias/none", "arn:key"])(
    "that is not there (%s) is refused, and nothing changes",
    async (key) => {
      const room = await roomWithActive();
      const refused = { code: "InvalidParameterValueException", message: expect.stringContaining("KMS Exception: ") };
      await expect(room.configure({ kmsKeyArn: key })).rejects.toMatchObject(refused);
      await expect(room.create("other", "hello:1", { kmsKeyArn: key })).rejects.toMatchObject(refused);
      expect(await room.find("echo")).toMatchObject({ updateStatus: "Successful" });
      await expect(room.find("other")).rejects.toMatchObject({ code: "ResourceNotFoundException" });
    },
  );

  test("is kept by its ARN when it is given by an alias, and stays when the alias is given to another key", async () => {
    const room = await roomWithActive();
    const [kmsKeyArn, other] = [await room.createKey("alias/orders"), await room.createKey()];
    await room.configure({ kmsKeyArn: "arn:aws:kms:us-east-1:000000000000:alias/orders" });
    await room.moveAlias("alias/orders", other);
    expect(await room.optimized("echo", 2)).toMatchObject({ serving: { configuration: { kmsKeyArn } } });
  });

  test("is all that can be changed of a function that is Failed for its key", async () => {
    const room = await roomWithActive();
    const kmsKeyArn = await room.createKey();
    const reason = { code: "DisabledKMSKey", reason: "It is disabled." } as const;
    await loseImage(
      {
        functionName: "echo",
        version: "$LATEST",
        configDigest: optimized.configDigest,
        event: "key-unavailable",
        ...reason,
      },
      room.ports,
    );
    await expect(room.configure({ memoryMiB: 256 })).rejects.toMatchObject({ code: "ResourceConflictException" });
    const changed = { state: "Pending", stateReasonCode: "Restoring", serving: { configuration: { kmsKeyArn } } };
    expect(await room.configure({ kmsKeyArn })).toMatchObject(changed);
  });
});
