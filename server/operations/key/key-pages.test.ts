import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { functionRecord } from "../../adapters/contract/sample-records.ts";
import { bindKeyPages } from "../../bind-key-pages.ts";
import { functionArn } from "../../core/function/arn.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import { lambdaService } from "../../core/policy/principal.ts";
import { ensureLambdaKey } from "./ensure-lambda-key.ts";
import { memoryKeys, place } from "./testing/memory-keys.ts";

let memory: ReturnType<typeof memoryKeys>;
let functions: FunctionRecord[];
let pages: ReturnType<typeof bindKeyPages>;

beforeEach(() => {
  memory = memoryKeys();
  functions = [];
  const ports = { ...memory.ports, auditTrail: memory.auditTrail, functions: { versions: async () => functions } };
  pages = bindKeyPages({ operations: memory.keys, ports, usages: async () => ({ upTo: 0, keys: {} }) });
});

function withKey(functionName: string, kmsKeyArn: string | undefined): FunctionRecord {
  const record = functionRecord(functionName);
  const configuration = { ...record.serving.configuration, kmsKeyArn };
  return { ...record, serving: { ...record.serving, configuration } };
}

async function use(keyId: string, functionName: string): Promise<void> {
  const session = { kind: "role-session", accountId: place.account, sessionName: functionName } as const;
  const call = {
    principal: { ...session, roleArn: "arn:aws:iam::000000000000:role/any", invokedBy: lambdaService },
    ...{ sourceIpAddress: lambdaService, userAgent: lambdaService, requestId: randomUUID() },
  };
  const encryptionContext = { "aws:lambda:FunctionArn": functionArn({ ...place, functionName }) };
  await memory.keys.generateDataKey(call, { keyId, size: { keySpec: "AES_256" }, encryptionContext });
}

test("keys are listed by alias, those without one after them, with their state", async () => {
  const unnamed = await pages.create({ description: "" });
  const orders = await pages.create({ description: "orders", aliasName: "alias/orders" });
  await ensureLambdaKey(memory.ports);
  await pages.disable(orders);
  await pages.scheduleDeletion(unnamed, 7);
  expect(await pages.list()).toMatchObject([
    { aliases: ["alias/aws/lambda"], manager: "AWS", state: "Enabled" },
    { keyId: orders, aliases: ["alias/orders"], manager: "CUSTOMER", state: "Disabled", description: "orders" },
    { keyId: unnamed, aliases: [], state: "PendingDeletion", deletionAt: expect.any(Number) },
  ]);
});

test("an alias that is taken leaves no key behind", async () => {
  await pages.create({ description: "", aliasName: "alias/orders" });
  const again = pages.create({ description: "", aliasName: "alias/orders" });
  await expect(again).rejects.toMatchObject({ code: "AlreadyExistsException" });
  const bad = pages.create({ description: "", aliasName: "alias/aws/mine" });
  await expect(bad).rejects.toMatchObject({ code: "NotAuthorizedException" });
  expect(await pages.list()).toHaveLength(1);
});

test("a key's page has its policy and its material, newest first, and nothing secret", async () => {
  const keyId = await pages.create({ description: "" });
  await pages.rotateNow(keyId);
  const detail = await pages.describe(keyId);
  expect(detail?.materials).toMatchObject([{ version: 2, rotation: "ON_DEMAND" }, { version: 1 }]);
  expect(detail?.materials[0]).not.toHaveProperty("wrapped");
  expect(JSON.parse(detail?.policyText ?? "")).toHaveProperty("Statement");
  expect(await pages.describe(randomUUID())).toBeUndefined();
});

test("what is done on a page is a call of the key service, on its trail", async () => {
  const keyId = await pages.create({ description: "", aliasName: "alias/orders" });
  await pages.setRotation(keyId, 90);
  await pages.setRotation(keyId, undefined);
  await pages.disable(keyId);
  await pages.enable(keyId);
  await pages.scheduleDeletion(keyId, 7);
  await expect(pages.scheduleDeletion(keyId, 6)).rejects.toMatchObject({ code: "ValidationException" });
  await pages.cancelDeletion(keyId);
  const told = await pages.events({ keyId }, 50);
  expect(told.reverse()).toMatchObject([
    ...["CreateKey", "CreateAlias", "EnableKeyRotation", "DisableKeyRotation", "DisableKey", "EnableKey"].map(
      (eventName) => ({ eventName, who: "console" }),
    ),
    { eventName: "ScheduleKeyDeletion" },
    { eventName: "CancelKeyDeletion" },
  ]);
});

test("events are those of one key, or those for one function", async () => {
  const one = await pages.create({ description: "" });
  const other = await pages.create({ description: "" });
  await use(one, "hello");
  await use(other, "hello");
  await use(one, "echo");
  await pages.disable(one);
  await expect(use(one, "hello")).rejects.toMatchObject({ code: "DisabledException" });
  expect(await pages.events({ functionName: "hello" }, 50)).toMatchObject([
    { eventName: "GenerateDataKey", keyIds: [one], functionName: "hello", errorCode: "DisabledException" },
    { eventName: "GenerateDataKey", keyIds: [other] },
    { eventName: "GenerateDataKey", keyIds: [one] },
  ]);
  expect(await pages.events({ keyId: one }, 2)).toMatchObject([
    { functionName: "hello", errorCode: "DisabledException" },
    { eventName: "DisableKey" },
  ]);
});

test("before a policy is set it is told why it is refused, whom it locks out and which functions it denies", async () => {
  const keyId = await pages.create({ description: "", aliasName: "alias/orders" });
  const aliasArn = `arn:aws:kms:us-east-1:${place.account}:alias/orders`;
  functions = [withKey("hello", aliasArn), withKey("echo", undefined)];
  const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const root = { Effect: "Allow", Principal: { AWS: place.account }, Action: "kms:*", Resource: "*" };
  const denied = { ...root, Effect: "Deny", Principal: { AWS: "arn:aws:iam::000000000000:role/any" } };
  expect(await pages.foreseePolicy(keyId, policy(root))).toEqual({ locksOut: false, denied: [] });
  expect(await pages.foreseePolicy(keyId, policy(root, denied))).toEqual({ locksOut: false, denied: ["hello"] });
  functions.push({ ...withKey("hello", aliasArn), version: "2" });
  expect(await pages.foreseePolicy(keyId, policy(root, denied))).toMatchObject({ denied: ["hello", "hello:2"] });
  const reads = { ...root, Action: ["kms:Decrypt", "kms:GenerateDataKey"] };
  expect(await pages.foreseePolicy(keyId, policy(reads))).toEqual({ locksOut: true, denied: [] });
  const wrong = { ...root, Effect: "allow" };
  expect(await pages.foreseePolicy(keyId, policy(root, wrong))).toMatchObject({
    refusal: expect.stringContaining("Statement[1].Effect"),
  });
});
