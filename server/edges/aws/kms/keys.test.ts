import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KMSClient,
  ListAliasesCommand,
  ListKeyPoliciesCommand,
  ListKeyRotationsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  paginateListKeys,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dayMs } from "../../../core/key/due-time.ts";
import { openKms, place } from "./testing/served-kms.ts";

let kms: Awaited<ReturnType<typeof openKms>>;
let send: KMSClient["send"];
beforeAll(async () => {
  kms = await openKms();
  send = kms.client.send.bind(kms.client);
});
afterAll(() => kms[Symbol.asyncDispose]());

const arnOf = (resource: string) => `arn:aws:kms:us-east-1:000000000000:${resource}`;
const unknown = "00000000-0000-4000-8000-000000000000";

test("a key is made, described by each of its names and given another description", async () => {
  const Tags = [{ TagKey: "team", TagValue: "orders" }];
  const { KeyMetadata } = await send(new CreateKeyCommand({ Description: "orders", Tags }));
  const KeyId = KeyMetadata?.KeyId ?? "";
  expect(KeyMetadata).toEqual({
    ...{
      AWSAccountId: place.account,
      KeyId,
      Arn: arnOf(`key/${KeyId}`),
      CreationDate: expect.any(Date),
      Enabled: true,
    },
    ...{ Description: "orders", KeyUsage: "ENCRYPT_DECRYPT", KeyState: "Enabled", Origin: "AWS_KMS" },
    ...{ KeyManager: "CUSTOMER", CustomerMasterKeySpec: "SYMMETRIC_DEFAULT", KeySpec: "SYMMETRIC_DEFAULT" },
    ...{ EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"], MultiRegion: false },
    CurrentKeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  await send(new CreateAliasCommand({ AliasName: "alias/described", TargetKeyId: KeyId }));
  for (const name of [KeyId, arnOf(`key/${KeyId}`), "alias/described", arnOf("alias/described")]) {
    expect((await send(new DescribeKeyCommand({ KeyId: name }))).KeyMetadata).toEqual(KeyMetadata);
  }
  await send(new UpdateKeyDescriptionCommand({ KeyId, Description: "" }));
  expect((await send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.Description).toBe("");
  expect((await send(new ListResourceTagsCommand({ KeyId }))).Tags).toEqual(Tags);
});

test("keys are listed page by page, and a marker serves its list alone", async () => {
  const made = new Set([await kms.create(), await kms.create(), await kms.create()]);
  const listed: string[] = [];
  for await (const page of paginateListKeys({ client: kms.client, pageSize: 1 }, {})) {
    expect(page.Keys).toHaveLength(1);
    for (const { KeyId = "", KeyArn } of page.Keys ?? []) {
      expect(KeyArn).toBe(arnOf(`key/${KeyId}`));
      listed.push(KeyId);
    }
  }
  expect(listed).toEqual([...listed].sort());
  expect(listed).toEqual(expect.arrayContaining([...made]));
  expect(new Set(listed).size).toBe(listed.length);
  const { NextMarker, Truncated } = await send(new ListKeysCommand({ Limit: 1 }));
  expect(Truncated).toBe(true);
  for (const Marker of [NextMarker, "x"]) {
    await expect(send(new ListAliasesCommand({ Marker }))).rejects.toMatchObject({ name: "InvalidMarkerException" });
  }
});

test("a key is disabled, enabled, deleted after its window and kept when that is cancelled", async () => {
  const KeyId = await kms.create();
  const state = async () => (await send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;
  await send(new DisableKeyCommand({ KeyId }));
  await send(new DisableKeyCommand({ KeyId }));
  expect(await state()).toBe("Disabled");
  await send(new EnableKeyCommand({ KeyId }));
  expect(await state()).toBe("Enabled");
  const before = Date.now();
  const scheduled = await send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  expect(scheduled).toMatchObject({
    KeyId: arnOf(`key/${KeyId}`),
    KeyState: "PendingDeletion",
    PendingWindowInDays: 7,
  });
  expect(Number(scheduled.DeletionDate) - before).toBeGreaterThanOrEqual(7 * dayMs - 1);
  const described = (await send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
  expect(described).toMatchObject({
    KeyState: "PendingDeletion",
    Enabled: false,
    DeletionDate: scheduled.DeletionDate,
  });
  for (const command of [new EnableKeyCommand({ KeyId }), new ScheduleKeyDeletionCommand({ KeyId })]) {
    await expect(send(command as EnableKeyCommand)).rejects.toMatchObject({
      name: "KMSInvalidStateException",
      message: `${arnOf(`key/${KeyId}`)} is pending deletion.`,
    });
  }
  expect(await send(new CancelKeyDeletionCommand({ KeyId }))).toMatchObject({ KeyId: arnOf(`key/${KeyId}`) });
  expect(await state()).toBe("Disabled");
  expect(kms.changed.filter((changed) => changed === KeyId)).toHaveLength(6);
});

test("an alias names a key, and another one when it is updated", async () => {
  const [first, second] = [await kms.create(), await kms.create()];
  const AliasName = "alias/team/orders";
  await send(new CreateAliasCommand({ AliasName, TargetKeyId: first }));
  await expect(send(new CreateAliasCommand({ AliasName, TargetKeyId: second }))).rejects.toMatchObject({
    name: "AlreadyExistsException",
    message: `An alias with the name ${arnOf(AliasName)} already exists`,
  });
  for (const TargetKeyId of [AliasName, arnOf(AliasName)]) {
    const alias = new CreateAliasCommand({ AliasName: "alias/loop", TargetKeyId });
    await expect(send(alias)).rejects.toThrow("Aliases must refer to keys. Not aliases");
  }
  await send(new UpdateAliasCommand({ AliasName, TargetKeyId: second }));
  expect((await send(new DescribeKeyCommand({ KeyId: AliasName }))).KeyMetadata?.KeyId).toBe(second);
  expect((await send(new ListAliasesCommand({ KeyId: second }))).Aliases).toEqual([
    {
      ...{ AliasName, AliasArn: arnOf(AliasName), TargetKeyId: second },
      ...{ CreationDate: expect.any(Date), LastUpdatedDate: expect.any(Date) },
    },
  ]);
  expect((await send(new ListAliasesCommand({ KeyId: first }))).Aliases).toEqual([]);
  await send(new DeleteAliasCommand({ AliasName }));
  await expect(send(new DeleteAliasCommand({ AliasName }))).rejects.toMatchObject({
    name: "NotFoundException",
    message: `Alias ${arnOf(AliasName)} is not found.`,
  });
  await expect(send(new UpdateAliasCommand({ AliasName, TargetKeyId: first }))).rejects.toThrow("is not found.");
});

test("rotation is enabled with a period, seen and disabled, and by hand it happens at once", async () => {
  const KeyId = await kms.create();
  const status = () => send(new GetKeyRotationStatusCommand({ KeyId }));
  expect(await status()).toMatchObject({ KeyId, KeyRotationEnabled: false });
  await send(new EnableKeyRotationCommand({ KeyId }));
  const before = Date.now();
  expect((await status()).RotationPeriodInDays).toBe(365);
  await send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
  const enabled = await status();
  expect(enabled).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90 });
  expect(Number(enabled.NextRotationDate) - before).toBeGreaterThanOrEqual(90 * dayMs - 1);
  const { CurrentKeyMaterialId } = (await send(new DescribeKeyCommand({ KeyId }))).KeyMetadata ?? {};
  await send(new RotateKeyOnDemandCommand({ KeyId }));
  const rotated = (await send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.CurrentKeyMaterialId;
  expect(rotated).not.toBe(CurrentKeyMaterialId);
  expect((await send(new ListKeyRotationsCommand({ KeyId }))).Rotations).toEqual([
    { KeyId, KeyMaterialId: rotated, RotationDate: expect.any(Date), RotationType: "ON_DEMAND" },
  ]);
  await send(new RotateKeyOnDemandCommand({ KeyId }));
  const { Rotations, NextMarker } = await send(new ListKeyRotationsCommand({ KeyId, Limit: 1 }));
  expect(Rotations?.map(({ KeyMaterialId }) => KeyMaterialId)).toEqual([rotated]);
  const rest = await send(new ListKeyRotationsCommand({ KeyId, Marker: NextMarker }));
  expect(rest).toMatchObject({ Rotations: [{ RotationType: "ON_DEMAND" }], Truncated: false });
  expect((await status()).NextRotationDate).toEqual(enabled.NextRotationDate);
  await send(new DisableKeyRotationCommand({ KeyId }));
  expect(await status()).toMatchObject({ KeyRotationEnabled: false });
});

test("a policy is put and read as it was, and one that locks everybody out only when told so", async () => {
  const KeyId = await kms.create();
  const { Policy: usual = "" } = await send(new GetKeyPolicyCommand({ KeyId }));
  expect(JSON.parse(usual).Statement[0].Principal.AWS).toBe("arn:aws:iam::000000000000:root");
  expect((await send(new ListKeyPoliciesCommand({ KeyId }))).PolicyNames).toEqual(["default"]);
  const Policy = `${usual} `;
  await send(new PutKeyPolicyCommand({ KeyId, PolicyName: "default", Policy }));
  expect(await send(new GetKeyPolicyCommand({ KeyId }))).toMatchObject({ Policy, PolicyName: "default" });
  const statement = { Effect: "Allow", Principal: { AWS: "111111111111" }, Action: "kms:*", Resource: "*" };
  const away = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await expect(send(new PutKeyPolicyCommand({ KeyId, Policy: away }))).rejects.toMatchObject({
    name: "MalformedPolicyDocumentException",
    message: "The new key policy will not allow you to update the key policy in the future.",
  });
  await expect(send(new CreateKeyCommand({ Policy: away }))).rejects.toThrow("in the future.");
  await expect(send(new PutKeyPolicyCommand({ KeyId, Policy: '{"Statement":1}' }))).rejects.toMatchObject({
    name: "MalformedPolicyDocumentException",
    message: expect.stringContaining("Statement"),
  });
  await send(new PutKeyPolicyCommand({ KeyId, Policy: away, BypassPolicyLockoutSafetyCheck: true }));
  await expect(send(new DescribeKeyCommand({ KeyId }))).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: expect.stringContaining("is not authorized to perform: kms:DescribeKey on resource"),
  });
  const other = kms.clientOf("111111111111");
  expect((await other.send(new DescribeKeyCommand({ KeyId: arnOf(`key/${KeyId}`) }))).KeyMetadata?.KeyId).toBe(KeyId);
});

test("another account may use no key that does not allow it, and has no keys of its own here", async () => {
  const KeyId = await kms.create();
  const other = kms.clientOf("111111111111");
  for (const command of [new DescribeKeyCommand({ KeyId }), new CreateKeyCommand(), new ListKeysCommand()]) {
    await expect(other.send(command as DescribeKeyCommand)).rejects.toMatchObject({ name: "AccessDeniedException" });
  }
});

test("tags are added, listed by page and taken away", async () => {
  const KeyId = await kms.create({ Tags: [{ TagKey: "b", TagValue: "1" }] });
  const Tags = [
    { TagKey: "a", TagValue: "2" },
    { TagKey: "b", TagValue: "3" },
  ];
  await send(new TagResourceCommand({ KeyId, Tags }));
  const first = await send(new ListResourceTagsCommand({ KeyId, Limit: 1 }));
  expect(first).toMatchObject({ Tags: [Tags[0]], Truncated: true });
  const { NextMarker: Marker } = first;
  expect(await send(new ListResourceTagsCommand({ KeyId, Marker }))).toMatchObject({
    Tags: [Tags[1]],
    Truncated: false,
  });
  await send(new UntagResourceCommand({ KeyId, TagKeys: ["a", "none"] }));
  expect((await send(new ListResourceTagsCommand({ KeyId }))).Tags).toEqual([Tags[1]]);
});

test.each<[string, (KeyId: string) => unknown, string]>([
  [
    "NotFoundException",
    () => new DescribeKeyCommand({ KeyId: unknown }),
    `Key '${arnOf(`key/${unknown}`)}' does not exist`,
  ],
  ["NotFoundException", () => new DescribeKeyCommand({ KeyId: "orders" }), "Invalid keyId 'orders'"],
  ["NotFoundException", () => new EnableKeyCommand({ KeyId: "alias/a" }), "Invalid keyId 'alias/a'"],
  ["NotFoundException", () => new ListAliasesCommand({ KeyId: unknown }), "does not exist"],
  ["NotFoundException", (KeyId) => new GetKeyPolicyCommand({ KeyId, PolicyName: "other" }), "No such policy exists"],
  ["InvalidArnException", () => new DescribeKeyCommand({ KeyId: "arn:aws:kms:a" }), "Invalid arn arn:aws:kms:a"],
  ["ValidationException", () => new DescribeKeyCommand({ KeyId: undefined }), "Value null at 'keyId'"],
  ["ValidationException", () => new DescribeKeyCommand({ KeyId: "" }), "length greater than or equal to 1"],
  ["ValidationException", () => new ListKeysCommand({ Limit: 1001 }), "less than or equal to 1000"],
  ["ValidationException", () => new ListAliasesCommand({ Limit: 0 }), "greater than or equal to 1"],
  ["ValidationException", (KeyId) => new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 6 }), "to 7"],
  ["ValidationException", (KeyId) => new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 31 }), "to 30"],
  ["ValidationException", (KeyId) => new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 89 }), "to 90"],
  ["ValidationException", (KeyId) => new CreateAliasCommand({ AliasName: "orders", TargetKeyId: KeyId }), "alias/"],
  ["ValidationException", (KeyId) => new CreateAliasCommand({ AliasName: "alias/ä", TargetKeyId: KeyId }), "pattern"],
  [
    "NotAuthorizedException",
    (KeyId) => new CreateAliasCommand({ AliasName: "alias/aws/x", TargetKeyId: KeyId }),
    "AWS",
  ],
  [
    "ValidationException",
    (KeyId) => new TagResourceCommand({ KeyId, Tags: [{ TagKey: "", TagValue: "" }] }),
    "tags.1.",
  ],
  ["TagException", (KeyId) => new UntagResourceCommand({ KeyId, TagKeys: ["aws:a"] }), "reserved"],
  ["ValidationException", () => new CreateKeyCommand({ KeySpec: "AES" as "SM2" }), "enum value set"],
  ["UnsupportedOperationException", () => new CreateKeyCommand({ KeySpec: "RSA_2048" }), "symmetric"],
  ["UnsupportedOperationException", () => new CreateKeyCommand({ KeyUsage: "SIGN_VERIFY" }), "symmetric"],
  ["UnsupportedOperationException", () => new CreateKeyCommand({ MultiRegion: true }), "one region"],
])("%s: bad input %#", async (name, command, message) => {
  const KeyId = await kms.create();
  const sent = send(command(KeyId) as DescribeKeyCommand);
  await expect(sent).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  const [record] = await kms.records(1);
  expect(record).toMatchObject({ errorCode: name, errorMessage: expect.stringContaining(message) });
  expect(record).toMatchObject({ sourceIPAddress: "127.0.0.1", userAgent: expect.stringContaining("aws-sdk-js") });
});
