import { randomBytes } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { RootKeyVault } from "../../adapters/key-vault/root-key-vault.ts";
import { dayMs } from "../../core/key/due-time.ts";
import type { Principal } from "../../core/policy/principal.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { carryOutDue } from "./carry-out-due.ts";
import { ensureLambdaKey } from "./ensure-lambda-key.ts";
import { settleOwed } from "./settle-owed.ts";
import { memoryKeys, place } from "./testing/memory-keys.ts";

const caller: ApiCall = {
  principal: { kind: "account", accountId: place.account, accessKeyId: "AKIAME" },
  ...{ sourceIpAddress: "127.0.0.1", userAgent: "aws-cli/2", requestId: "00000000-0000-4000-8000-000000000000" },
};
const encryptionContext = { "aws:lambda:FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:echo" };
const lambda = "lambda.amazonaws.com";
const role: Principal = {
  ...{ kind: "role-session", accountId: place.account, roleArn: "arn:aws:iam::000000000000:role/orders" },
  ...{ sessionName: "echo", invokedBy: lambda },
};
const asLambda: ApiCall = { ...caller, principal: role, sourceIpAddress: lambda, userAgent: lambda };
const newKey = { description: "", bypassLockoutCheck: false, tags: [] };

let memory: ReturnType<typeof memoryKeys>;
beforeEach(() => {
  memory = memoryKeys();
});

test("a use of a key is recorded as CloudTrail does, with its context, material and key", async () => {
  const { keys } = memory;
  const { keyId, arn, currentMaterialId } = await keys.createKey(caller, newKey);
  const made = await keys.generateDataKey(asLambda, { keyId, size: { keySpec: "AES_256" }, encryptionContext });
  await keys.decrypt(asLambda, { ciphertextBlob: made.ciphertextBlob, encryptionContext });
  const [decrypted, generated] = await memory.records();
  expect(generated).toMatchObject({
    ...{ eventSource: "kms.amazonaws.com", eventName: "GenerateDataKey", readOnly: true, responseElements: null },
    requestParameters: { keyId, keySpec: "AES_256", encryptionContext },
    ...{ sourceIPAddress: lambda, userAgent: lambda, additionalEventData: { keyMaterialId: currentMaterialId } },
    resources: [{ accountId: place.account, type: "AWS::KMS::Key", ARN: arn }],
    userIdentity: { type: "AssumedRole", invokedBy: lambda },
  });
  expect(decrypted).toMatchObject({
    ...{ eventName: "Decrypt", readOnly: true, responseElements: null },
    requestParameters: { encryptionAlgorithm: "SYMMETRIC_DEFAULT", encryptionContext },
    additionalEventData: { keyMaterialId: currentMaterialId },
    resources: [{ ARN: arn }],
  });
});

test("failures are recorded with what is known by then", async () => {
  const { keys } = memory;
  const { keyId, arn } = await keys.createKey(caller, newKey);
  await keys.disableKey(caller, { keyId });
  await expect(keys.encrypt(caller, { keyId, plaintext: randomBytes(9), encryptionContext })).rejects.toThrow();
  const [disabled] = await memory.records(1);
  expect(disabled).toMatchObject({ eventName: "Encrypt", errorCode: "DisabledException", resources: [{ ARN: arn }] });
  const other: Principal = { kind: "account", accountId: "111111111111" };
  await expect(keys.describeKey({ ...caller, principal: other }, { keyId })).rejects.toThrow("not authorized");
  expect(await memory.records(1)).toMatchObject([{ eventName: "DescribeKey", errorCode: "AccessDenied" }]);
  await expect(keys.decrypt(caller, { ciphertextBlob: randomBytes(5), encryptionContext })).rejects.toThrow();
  expect(await memory.records(1)).toMatchObject([{ errorCode: "InvalidCiphertextException" }]);
});

test("a change is recorded with the key's ARN, and neither tags' values nor anything secret is", async () => {
  const { keys } = memory;
  const secret = "s3cret value";
  const { keyId, arn } = await keys.createKey(caller, { ...newKey, tags: [{ key: "token", value: secret }] });
  await keys.tag(caller, { keyId, tags: [{ key: "token", value: `${secret}!` }] });
  await keys.createAlias(caller, { aliasName: "alias/orders", keyId });
  await keys.enableKey(caller, { keyId });
  const plaintext = randomBytes(32);
  const { ciphertextBlob } = await keys.encrypt(caller, { keyId, plaintext, encryptionContext });
  await keys.decrypt(caller, { ciphertextBlob, encryptionContext });
  const random = await keys.generateRandom(caller, { numberOfBytes: 32 });
  const records = await memory.records();
  expect(records.map(({ eventName }) => eventName).reverse()).toEqual([
    ...["CreateKey", "TagResource", "CreateAlias", "EnableKey", "Encrypt", "Decrypt", "GenerateRandom"],
  ]);
  const [tagged] = records.filter(({ eventName }) => eventName === "TagResource");
  expect(tagged).toMatchObject({
    requestParameters: { keyId, tags: [{ tagKey: "token", tagValue: "HIDDEN_DUE_TO_SECURITY_REASONS" }] },
    ...{ responseElements: { keyId: arn }, readOnly: false },
  });
  const [aliased] = records.filter(({ eventName }) => eventName === "CreateAlias");
  expect(aliased.resources.map(({ ARN }: { ARN: string }) => ARN)).toEqual([
    arn,
    "arn:aws:kms:us-east-1:000000000000:alias/orders",
  ]);
  const [material] = await memory.ports.keyStore.materials(keyId);
  const written = JSON.stringify(records);
  const bytes = [plaintext, random, ciphertextBlob, material?.wrapped ?? random].map((each) => Buffer.from(each));
  const forms = bytes.flatMap((each) => [each.toString("base64"), each.toString("hex")]);
  for (const form of [secret, ...forms]) expect(written).not.toContain(form);
});

test("what the trail does not keep is not answered", async () => {
  const { ports, keys } = memory;
  const { keyId } = await keys.createKey(caller, newKey);
  ports.auditTrail.append = () => Promise.reject(new Error("the disk is full"));
  await expect(keys.generateRandom(caller, { numberOfBytes: 1 })).rejects.toThrow("the disk is full");
  await expect(keys.describeKey(caller, { keyId })).rejects.toThrow("the disk is full");
});

test("a change that a kill kept from the trail is put on it at the next start, and only that", async () => {
  const { ports, keys, auditTrail } = memory;
  const { keyId } = await keys.createKey(caller, newKey);
  const requestId = "11111111-0000-4000-8000-000000000000";
  const append = ports.auditTrail.append.bind(ports.auditTrail);
  ports.auditTrail.append = () => Promise.reject(new Error("killed"));
  await expect(keys.disableKey({ ...caller, requestId }, { keyId })).rejects.toThrow("killed");
  ports.auditTrail.append = append;
  // The next one ends after its record was kept.
  const owed = await ports.owedRecords.list();
  const { remove } = ports.owedRecords;
  ports.owedRecords.remove = () => Promise.reject(new Error("killed"));
  await expect(keys.enableKey({ ...caller, requestId: keyId }, { keyId })).rejects.toThrow("killed");
  ports.owedRecords.remove = remove;
  expect((await ports.owedRecords.list()).map(({ requestId: id }) => id)).toEqual([requestId, keyId]);
  await settleOwed({ auditTrail, owedRecords: ports.owedRecords });
  expect(owed).toHaveLength(1);
  expect(await ports.owedRecords.list()).toEqual([]);
  const told = (await memory.records()).map(({ eventName, errorCode }) => [eventName, errorCode]);
  expect(told).toEqual([
    ["DisableKey", "KMSInternalException"],
    ["EnableKey", undefined],
    ["CreateKey", undefined],
  ]);
});

test("Lambda's own key is made once, serves Lambda for functions of the account and is nobody's to change", async () => {
  const { ports, keys } = memory;
  await ensureLambdaKey(ports);
  await ensureLambdaKey(ports);
  expect(await memory.records()).toMatchObject([{ eventName: "CreateKey", userIdentity: { invokedBy: lambda } }]);
  const keyId = "alias/aws/lambda";
  const key = await keys.describeKey(caller, { keyId });
  expect(key).toMatchObject({ manager: "AWS", state: "Enabled" });
  const { ciphertextBlob } = await keys.generateDataKey(asLambda, {
    ...{ keyId, size: { keySpec: "AES_256" }, encryptionContext },
  });
  await expect(keys.decrypt(asLambda, { keyId, ciphertextBlob, encryptionContext })).resolves.toBeDefined();
  for (const attempt of [
    () => keys.decrypt(caller, { ciphertextBlob, encryptionContext }),
    () => keys.disableKey(caller, key),
    () => keys.scheduleDeletion(caller, key),
    () => keys.deleteAlias(caller, { aliasName: keyId }),
    () =>
      keys.decrypt(
        { ...asLambda, principal: { ...role, accountId: "111111111111" } },
        { ciphertextBlob, encryptionContext },
      ),
  ]) {
    await expect(attempt()).rejects.toThrow();
  }
  expect((await memory.records(1))[0]).toMatchObject({ errorCode: "AccessDenied" });
  expect(await keys.describeKey(caller, { keyId })).toEqual(key);
});

test("Lambda's own key works again under another root key, and says of what it had sealed why it cannot", async () => {
  const { ports } = memory;
  await ensureLambdaKey(ports);
  const request = { keyId: "alias/aws/lambda", size: { keySpec: "AES_256" }, encryptionContext } as const;
  const { ciphertextBlob } = await memory.keys.generateDataKey(asLambda, request);
  ports.keyVault = new RootKeyVault(randomBytes(32));
  const unavailable = { code: "KeyUnavailableException" };
  await expect(memory.keys.generateDataKey(asLambda, request)).rejects.toMatchObject(unavailable);
  await ensureLambdaKey(ports);
  expect(await memory.records(1)).toMatchObject([{ eventName: "RotateKey" }]);
  const made = await memory.keys.generateDataKey(asLambda, request);
  await expect(memory.keys.decrypt(asLambda, { ...made, encryptionContext })).resolves.toBeDefined();
  const before = memory.keys.decrypt(asLambda, { ciphertextBlob, encryptionContext });
  await expect(before).rejects.toMatchObject(unavailable);
});

test("a key is deleted when its time has come, with its material and aliases, and not when that was cancelled", async () => {
  const { ports, keys, clock } = memory;
  const [gone, kept] = [await keys.createKey(caller, newKey), await keys.createKey(caller, newKey)];
  await keys.createAlias(caller, { aliasName: "alias/gone", keyId: gone.keyId });
  for (const { keyId } of [gone, kept]) await keys.scheduleDeletion(caller, { keyId, windowDays: 7 });
  const scheduled = await ports.keyStore.scheduled();
  await keys.cancelDeletion(caller, kept);
  for (const key of scheduled) await carryOutDue(key, ports);
  expect(await ports.keyStore.list()).toHaveLength(2);
  clock.advance(7 * dayMs);
  for (const key of scheduled) await carryOutDue(key, ports);
  expect((await ports.keyStore.list()).map(({ keyId }) => keyId)).toEqual([kept.keyId]);
  expect(await ports.keyStore.materials(gone.keyId)).toEqual([]);
  expect((await memory.records(1))[0]).toMatchObject({
    ...{ eventName: "DeleteKey", userIdentity: { invokedBy: "kms.amazonaws.com" }, resources: [{ ARN: gone.arn }] },
  });
  const missing = { code: "NotFoundException" };
  await expect(keys.describeKey(caller, gone)).rejects.toMatchObject(missing);
  await expect(keys.describeKey(caller, { keyId: "alias/gone" })).rejects.toMatchObject(missing);
  expect(memory.changed.at(-1)).toBe(gone.keyId);
});

test("a key rotates when its period is over, and once for each that is", async () => {
  const { ports, keys, clock } = memory;
  const { keyId, currentMaterialId } = await keys.createKey(caller, newKey);
  await keys.enableRotation(caller, { keyId, periodDays: 90 });
  const { ciphertextBlob } = await keys.encrypt(caller, { keyId, plaintext: randomBytes(1), encryptionContext });
  const scheduled = await ports.keyStore.scheduled();
  const carryOut = async () => {
    for (const key of scheduled) await carryOutDue(key, ports);
  };
  await carryOut();
  expect((await keys.describeKey(caller, { keyId })).currentMaterialId).toBe(currentMaterialId);
  clock.advance(90 * dayMs);
  await carryOut();
  await carryOut();
  expect((await keys.describeKey(caller, { keyId })).currentMaterialId).not.toBe(currentMaterialId);
  expect(await ports.keyStore.materials(keyId)).toHaveLength(2);
  expect(await memory.records(3)).toEqual(
    expect.arrayContaining([expect.objectContaining({ eventName: "RotateKey", resources: [expect.anything()] })]),
  );
  await expect(keys.decrypt(caller, { ciphertextBlob, encryptionContext })).resolves.toBeDefined();
});
