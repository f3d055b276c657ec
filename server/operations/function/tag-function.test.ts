import { expect, test } from "vitest";
import { deleteFunction } from "./delete-function.ts";
import { tagFunction, untagFunction } from "./tag-function.ts";
import { caller, openRoom, unstopped } from "./testing/operation-room.ts";
import { updateFunctionCode } from "./update-function-code.ts";

async function taggingRoom() {
  const room = await openRoom();
  await room.create("echo");
  return {
    ...room,
    tag: (tags: Record<string, string>) => tagFunction({ functionName: "echo", tags }, caller, room.ports),
    untag: (...tagKeys: string[]) => untagFunction({ functionName: "echo", tagKeys }, caller, room.ports),
  };
}

test("tags are added, given another value and taken away, each with a revision and a row of its own", async () => {
  const room = await taggingRoom();
  const active = await room.optimized("echo");
  const added = await room.tag({ team: "red", stage: "test" });
  expect(added.tags).toEqual({ team: "red", stage: "test" });
  expect(await room.find("echo")).toEqual(added);
  expect(added.lastModifiedAt).toBe(active?.lastModifiedAt);
  const changed = await room.tag({ team: "blue" });
  const removed = await room.untag("stage", "none");
  expect(removed).toMatchObject({ tags: { team: "blue" }, state: "Active", updateStatus: "Successful" });
  expect(new Set([active, added, changed, removed].map((one) => one?.revisionId)).size).toBe(4);
  const [row] = await room.ports.functions.transitions({ limit: 1 });
  expect(row).toMatchObject({ event: "tags", from: "Active", to: "Active", cause: "UntagResource: stage, none" });
});

test("what changes nothing leaves revision and log as they are", async () => {
  const room = await taggingRoom();
  await room.optimized("echo");
  const tagged = await room.tag({ team: "red" });
  expect(await room.tag({ team: "red" })).toEqual(tagged);
  expect(await room.untag("none")).toEqual(tagged);
  expect(await room.events()).toEqual(["created", "optimized", "tags"]);
});

test("a function that is Pending, or has an update in progress, takes no tag and loses none", async () => {
  const room = await taggingRoom();
  const pending = {
    code: "ResourceConflictException",
    message:
      "The operation cannot be performed at this time. The function is currently in the following state: Pending",
  };
  await expect(room.tag({ team: "red" })).rejects.toMatchObject(pending);
  await expect(room.untag("team")).rejects.toMatchObject(pending);
  await room.optimized("echo");
  await updateFunctionCode({ functionName: "echo", imageUri: "hello:2", dryRun: false }, caller, room.ports, unstopped);
  const updating = {
    code: "ResourceConflictException",
    message: expect.stringContaining("An update is in progress for resource: arn:aws:lambda"),
  };
  await expect(room.tag({ team: "red" })).rejects.toMatchObject(updating);
  await expect(room.untag("team")).rejects.toMatchObject(updating);
  await room.optimized("echo", 2);
  expect((await room.tag({ team: "red" })).tags).toEqual({ team: "red" });
});

test("a Failed function may be tagged, and one has fifty tags at most", async () => {
  const room = await taggingRoom();
  await room.failed("echo");
  await room.tag(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`tag-${index}`, "on"])));
  await expect(room.tag({ "tag-50": "on" })).rejects.toMatchObject({
    code: "InvalidParameterValueException",
    message: "Number of tags exceeds resource tag limit.",
  });
  expect((await room.tag({ "tag-0": "off" })).tags["tag-0"]).toBe("off");
});

test("of two at once both are kept, and a function that is deleted meanwhile is not found", async () => {
  const room = await taggingRoom();
  await room.optimized("echo");
  await Promise.all([room.tag({ team: "red" }), room.tag({ stage: "test" })]);
  expect((await room.find("echo")).tags).toEqual({ team: "red", stage: "test" });
  const [tagging] = await Promise.allSettled([
    room.tag({ team: "blue" }),
    deleteFunction("echo", undefined, caller, room.ports),
  ]);
  if (tagging.status === "rejected") expect(tagging.reason).toMatchObject({ code: "ResourceNotFoundException" });
  await expect(room.tag({ team: "blue" })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
    message: "Function not found: arn:aws:lambda:us-east-1:000000000000:function:echo",
  });
});
