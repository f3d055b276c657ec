import { expect, test } from "vitest";
import { MemoryBlobs } from "../../adapters/memory/blobs.ts";
import { MemoryImageRepository } from "../../adapters/memory/image-repository.ts";
import { withLambdaStatement } from "../../core/policy/lambda-statement.ts";
import { callingPrincipal } from "../../core/policy/principal.ts";
import { letLambdaRead, setLambdaPermission } from "./lambda-permission.ts";

const config = { region: "us-east-1", account: "000000000000" };
const principal = callingPrincipal(undefined, config.account);
const statementOf = (Effect: string, Principal: unknown, Action: string) => ({ Effect, Principal, Action });

async function openRoom(...statements: object[]) {
  const repository = new MemoryImageRepository();
  const policyText = statements.length > 0 ? JSON.stringify({ Statement: statements }) : undefined;
  await repository.createRepository({
    name: "hello",
    createdAt: 1,
    tagMutability: "mutable",
    ...(policyText && { policyText }),
  });
  const published: string[] = [];
  const clock = { now: () => 1, monotonic: () => 1, dueNow: () => 1 };
  const live = { publish: ({ type }: { type: string }) => void published.push(type) };
  const ports = { repository, blobs: new MemoryBlobs(), live, clock, config };
  return {
    ...{ ports, published, policyText },
    set: (permitted: boolean, name = "hello") => setLambdaPermission({ repository: name, permitted, principal }, ports),
    policy: async () => (await repository.repository("hello"))?.policyText,
  };
}

test("the permission is given and taken by its statement alone, and a repeated word changes nothing", async () => {
  const room = await openRoom(statementOf("Allow", { AWS: "222233334444" }, "ecr:BatchGetImage"));
  await room.set(true);
  expect(await room.policy()).toBe(withLambdaStatement(room.policyText, config));
  await room.set(true);
  await room.set(false);
  expect(JSON.parse((await room.policy()) ?? "")).toEqual(JSON.parse(room.policyText ?? ""));
  await room.set(false);
  expect(room.published).toEqual(["permission-changed", "images", "permission-changed", "images"]);
});

test("where other statements decide, the switch says so and changes nothing", async () => {
  const closed = await openRoom(statementOf("Deny", "*", "ecr:BatchGetImage"));
  await expect(closed.set(true)).rejects.toThrow("The policy of the repository hello denies Lambda ecr:BatchGetImage.");
  const open = await openRoom(statementOf("Allow", "*", "ecr:*"));
  await expect(open.set(false)).rejects.toThrow("Another statement of the policy lets Lambda read");
  const locked = await openRoom(statementOf("Deny", "*", "ecr:SetRepositoryPolicy"));
  await expect(locked.set(true)).rejects.toMatchObject({ code: "AccessDeniedException" });
  for (const room of [closed, open, locked]) expect(await room.policy()).toBe(room.policyText);
  await expect(open.set(true, "other")).rejects.toMatchObject({ code: "RepositoryNotFoundException" });
});

test("of two who give the permission at once both find it given, and of a repository that is gone nobody does", async () => {
  const room = await openRoom();
  const give = (repository: string) => letLambdaRead({ repository, functionName: "echo", principal }, room.ports);
  expect(await Promise.all([give("hello"), give("hello"), give("other")])).toEqual([true, true, false]);
  expect(await room.policy()).toBe(withLambdaStatement(undefined, config));
});
