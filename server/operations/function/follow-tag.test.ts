import { expect, test } from "vitest";
import { followTag } from "./follow-tag.ts";
import { readFollow, setFollow } from "./set-follow.ts";
import { caller, openRoom, unstopped } from "./testing/operation-room.ts";
import { updateFunctionCode } from "./update-function-code.ts";

async function openFollowing(imageUri = "hello:1") {
  const room = await openRoom();
  await room.create("echo", imageUri);
  await room.optimized("echo");
  const set = (follow: boolean) => setFollow({ functionName: "echo", follow }, caller, room.ports);
  await set(true);
  return {
    ...room,
    set,
    look: () => followTag("echo", room.ports, unstopped),
    digest: async (tag: string) => (await room.repository.resolveTag("hello", tag)) ?? "",
    rows: async () =>
      (await room.ports.functions.transitionsAfter(2, 100)).map(({ event, who, cause }) => [event, who, cause]),
  };
}

test("a tag that has moved begins an update, told as such, and each move is acted on once", async () => {
  const room = await openFollowing();
  await room.look();
  const second = await room.digest("2");
  await room.moveTag("1", "2");
  await room.look();
  expect(await room.find("echo")).toMatchObject({
    updateStatus: "InProgress",
    updating: { generation: 2, image: { imageUri: "hello:1", digest: second } },
  });
  await room.look();
  await room.failed("echo", 2);
  await room.look();
  expect(await room.find("echo")).toMatchObject({ updateStatus: "Failed", serving: { generation: 1 } });
  expect(await room.rows()).toEqual([
    ["follow", "tester", "Follows the tag hello:1 from now on"],
    ["update-began", "follow", `Followed tag hello:1 → ${second}`],
    ["update-failed", "optimizer", "The layer lies."],
  ]);
});

test("after a failed update the same move is tried again when the tag has been elsewhere", async () => {
  const room = await openFollowing();
  const first = await room.digest("1");
  const third = await room.repository.manifest("hello", first);
  if (!third) throw new Error("hello:1 is not there");
  await room.repository.putManifest(third, "first");
  await room.moveTag("1", "2");
  await room.look();
  await room.failed("echo", 2);
  await room.moveTag("1", "first");
  await room.look();
  expect((await room.rows()).at(-1)).toEqual(["follow", "follow", `Tag hello:1 → ${first}, which the function has`]);
  await room.moveTag("1", "2");
  await room.look();
  expect((await room.find("echo")).updateStatus).toBe("InProgress");
});

test("while an update is in progress nothing is begun, and afterwards the newest move wins", async () => {
  const room = await openFollowing();
  const update = { functionName: "echo", imageUri: "hello:1", dryRun: false };
  await updateFunctionCode(update, caller, room.ports, unstopped);
  await room.moveTag("1", "2");
  await room.look();
  expect((await room.events()).filter((event) => event === "update-began")).toHaveLength(1);
  await room.optimized("echo", 2);
  await room.look();
  expect(await room.find("echo")).toMatchObject({
    updating: { generation: 3, image: { digest: await room.digest("2") } },
  });
});

test("a tag that goes away changes nothing, nor does one that moves while nobody follows it", async () => {
  const room = await openFollowing();
  await room.repository.deleteTag("hello", "1");
  await room.look();
  expect(await room.find("echo")).toMatchObject({ state: "Active", updateStatus: "Successful" });
  await room.set(false);
  await room.moveTag("1", "2");
  await room.look();
  expect((await room.find("echo")).updateStatus).toBe("Successful");
  // What has moved meanwhile counts when it follows again.
  await room.set(true);
  await room.look();
  expect((await room.find("echo")).updateStatus).toBe("InProgress");
});

test("a tag that has become an index is told once and leaves the function as it is", async () => {
  const room = await openFollowing();
  const mediaType = "application/vnd.oci.image.index.v1+json";
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests: [] }));
  const digest = `sha256:${"1".repeat(64)}`;
  await room.repository.putManifest({ repository: "hello", digest, mediaType, bytes, pushedAt: 1 }, "1");
  await room.look();
  await room.look();
  expect(await room.find("echo")).toMatchObject({ state: "Active", updateStatus: "Successful" });
  expect((await room.rows()).slice(1)).toEqual([
    [
      "follow",
      "follow",
      expect.stringMatching(/^Could not follow tag hello:1 → sha256:1+: The image manifest, config /),
    ],
  ]);
});

test("an Inactive or Failed function is given the new image, too", async () => {
  const room = await openRoom();
  await room.create("echo");
  await setFollow({ functionName: "echo", follow: true }, caller, room.ports);
  await room.moveTag("1", "2");
  await followTag("echo", room.ports, unstopped);
  expect((await room.find("echo")).serving.generation).toBe(1);
  await room.failed("echo");
  await followTag("echo", room.ports, unstopped);
  expect(await room.find("echo")).toMatchObject({ state: "Pending", serving: { generation: 2 } });
});

test("following is read, set twice with one row, and refused where there is no tag", async () => {
  const room = await openFollowing();
  const digest = await room.digest("1");
  await room.set(true);
  expect(await readFollow("echo", room.ports)).toEqual({
    functionName: "echo",
    follow: true,
    imageUri: "hello:1",
    seen: { imageUri: "hello:1", digest },
  });
  expect(await room.set(false)).toEqual({ functionName: "echo", follow: false, imageUri: "hello:1" });
  expect((await room.rows()).map(([, , cause]) => cause)).toEqual([
    "Follows the tag hello:1 from now on",
    "Follows its tag no longer",
  ]);
  await room.create("pinned", `hello@${digest}`);
  await expect(setFollow({ functionName: "pinned", follow: true }, caller, room.ports)).rejects.toMatchObject({
    code: "InvalidParameterValueException",
    message: `hello@${digest} has no tag that can be followed: a tag of this repository can, or one in Docker Engine.`,
  });
  await expect(setFollow({ functionName: "nobody", follow: true }, caller, room.ports)).rejects.toMatchObject({
    code: "ResourceNotFoundException",
  });
});
