import { expect, test } from "vitest";
import { withLambdaStatement } from "../../core/policy/lambda-statement.ts";
import { followTag } from "./follow-tag.ts";
import { setFollow } from "./set-follow.ts";
import { caller, openRoom, unstopped } from "./testing/operation-room.ts";
import { updateFunctionCode } from "./update-function-code.ts";

type Room = Awaited<ReturnType<typeof openRoom>>;
const place = { region: "us-east-1", account: "000000000000" };
const permitted = withLambdaStatement(undefined, place);
const denied = {
  code: "AccessDeniedException",
  status: 403,
  message: expect.stringContaining(
    "Lambda does not have permission to access the ECR image. Check the ECR permissions. ",
  ),
};
const foreign = { name: "tester", accessKeyId: "222233334444" };

const policyOf = async ({ repository }: Room) => (await repository.repository("hello"))?.policyText;
const update = (room: Room, who = caller, dryRun = false) =>
  updateFunctionCode({ functionName: "echo", imageUri: "hello:2", dryRun }, who, room.ports, unstopped);

test("the first function of a repository lets Lambda read it, and what else its policy says stays", async () => {
  const room = await openRoom();
  const other = '{"Statement":{"Effect":"Deny","Principal":{"AWS":"222233334444"},"Action":"ecr:*"}}';
  await room.repository.setPolicy("hello", other);
  await room.create("echo");
  expect(await policyOf(room)).toBe(withLambdaStatement(other, place));
  const told = room.heard.flatMap((message) => (message.kind === "passing" ? [message.event.type] : []));
  expect(told).toEqual(["permission-changed", "images", "function"]);
  await room.create("next");
  expect(await policyOf(room)).toBe(withLambdaStatement(other, place));
});

test("a permission that was taken away comes back with an update of the code, as on AWS, and by nothing else", async () => {
  const room = await openRoom();
  await room.create("echo");
  await room.optimized("echo");
  await room.repository.setPolicy("hello", undefined);
  await expect(update(room, caller, true)).rejects.toMatchObject(denied);

  await setFollow({ functionName: "echo", follow: true }, caller, room.ports);
  await room.moveTag("1", "2");
  await followTag("echo", room.ports, unstopped);
  expect(await policyOf(room)).toBeUndefined();
  expect((await room.find("echo")).updateStatus).toBe("Successful");

  await update(room);
  expect(await policyOf(room)).toBe(permitted);
});

test("who may not set the policy does not give the permission, and a Deny is not got round", async () => {
  const room = await openRoom();
  await room.create("echo");
  await room.optimized("echo");
  await room.repository.setPolicy("hello", undefined);
  await expect(update(room, foreign)).rejects.toMatchObject(denied);
  expect(await policyOf(room)).toBeUndefined();

  for (const [Principal, Action] of [
    [{ Service: "lambda.amazonaws.com" }, "ecr:BatchGetImage"],
    [{ AWS: place.account }, "ecr:SetRepositoryPolicy"],
  ]) {
    const policy = JSON.stringify({ Statement: { Effect: "Deny", Principal, Action } });
    await room.repository.setPolicy("hello", policy);
    await expect(update(room)).rejects.toMatchObject(denied);
    expect(await policyOf(room)).toBe(policy);
  }
  expect(await room.find("echo")).toMatchObject({ state: "Active", updateStatus: "Successful" });
});
