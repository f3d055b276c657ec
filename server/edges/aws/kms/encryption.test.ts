import { randomBytes } from "node:crypto";
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  DecryptCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateRandomCommand,
  type KMSClient,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openKms } from "./testing/served-kms.ts";

let kms: Awaited<ReturnType<typeof openKms>>;
let send: KMSClient["send"];
beforeAll(async () => {
  kms = await openKms();
  send = kms.client.send.bind(kms.client);
});
afterAll(() => kms[Symbol.asyncDispose]());

const arnOf = (resource: string) => `arn:aws:kms:us-east-1:000000000000:${resource}`;
const EncryptionContext = { "aws:lambda:FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:echo" };
const Plaintext = randomBytes(32);
const bytes = (value: Uint8Array | undefined) => Buffer.from(value ?? []);

test("what is encrypted is decrypted for the same context, with the key named or not", async () => {
  const KeyId = await kms.create();
  const { CiphertextBlob, ...encrypted } = await send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
  expect(encrypted).toMatchObject({ KeyId: arnOf(`key/${KeyId}`), EncryptionAlgorithm: "SYMMETRIC_DEFAULT" });
  for (const named of [{}, { KeyId }]) {
    const decrypted = await send(new DecryptCommand({ CiphertextBlob, EncryptionContext, ...named }));
    expect(bytes(decrypted.Plaintext)).toEqual(Plaintext);
    expect(decrypted).toMatchObject({ KeyId: arnOf(`key/${KeyId}`), KeyMaterialId: expect.stringMatching(/^\w{64}$/) });
  }
});

test("data keys come in the clear and encrypted, or only encrypted, of the size asked for", async () => {
  const KeyId = await kms.create();
  await send(new CreateAliasCommand({ AliasName: "alias/data", TargetKeyId: KeyId }));
  for (const [size, length] of [
    [{ KeySpec: "AES_256" }, 32],
    [{ KeySpec: "AES_128" }, 16],
    [{ NumberOfBytes: 1024 }, 1024],
  ] as const) {
    const made = await send(new GenerateDataKeyCommand({ KeyId: "alias/data", ...size, EncryptionContext }));
    expect(bytes(made.Plaintext)).toHaveLength(length);
    const { CiphertextBlob } = made;
    const decrypted = await send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    expect(bytes(decrypted.Plaintext)).toEqual(bytes(made.Plaintext));
  }
  const later = await send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: "AES_256" }));
  expect(later).not.toHaveProperty("Plaintext");
  const opened = await send(new DecryptCommand({ CiphertextBlob: later.CiphertextBlob }));
  expect(bytes(opened.Plaintext)).toHaveLength(32);
  expect(bytes((await send(new GenerateRandomCommand({ NumberOfBytes: 9 }))).Plaintext)).toHaveLength(9);
});

test("what older material has encrypted is decrypted after rotations", async () => {
  const KeyId = await kms.create();
  const before = await send(new EncryptCommand({ KeyId, Plaintext }));
  await send(new RotateKeyOnDemandCommand({ KeyId }));
  const after = await send(new EncryptCommand({ KeyId, Plaintext }));
  const open = ({ CiphertextBlob }: typeof before) => send(new DecryptCommand({ CiphertextBlob }));
  const [old, fresh] = [await open(before), await open(after)];
  expect([bytes(old.Plaintext), bytes(fresh.Plaintext)]).toEqual([Plaintext, Plaintext]);
  expect(old.KeyMaterialId).not.toBe(fresh.KeyMaterialId);
});

test("what is encrypted again is for the other key and context", async () => {
  const [from, to] = [await kms.create(), await kms.create()];
  const { CiphertextBlob } = await send(new EncryptCommand({ KeyId: from, Plaintext, EncryptionContext }));
  const moved = await send(
    new ReEncryptCommand({ CiphertextBlob, SourceEncryptionContext: EncryptionContext, DestinationKeyId: to }),
  );
  expect(moved).toMatchObject({ KeyId: arnOf(`key/${to}`), SourceKeyId: arnOf(`key/${from}`) });
  const opened = await send(new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob, KeyId: to }));
  expect(bytes(opened.Plaintext)).toEqual(Plaintext);
});

test("another context, another key, and what is cut off, changed or nothing of ours opens nothing", async () => {
  const [KeyId, other] = [await kms.create(), await kms.create()];
  const { CiphertextBlob = new Uint8Array() } = await send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
  const refused = async (input: Partial<DecryptCommand["input"]>, name: string) =>
    expect(send(new DecryptCommand({ CiphertextBlob, EncryptionContext, ...input }))).rejects.toMatchObject({ name });
  await refused({ EncryptionContext: {} }, "InvalidCiphertextException");
  await refused({ EncryptionContext: { ...EncryptionContext, more: "" } }, "InvalidCiphertextException");
  await refused({ CiphertextBlob: CiphertextBlob.subarray(0, -1) }, "InvalidCiphertextException");
  await refused({ CiphertextBlob: CiphertextBlob.subarray(0, 20) }, "InvalidCiphertextException");
  await refused({ CiphertextBlob: randomBytes(100) }, "InvalidCiphertextException");
  await refused({ CiphertextBlob: randomBytes(10), KeyId }, "InvalidCiphertextException");
  await refused({ KeyId: other }, "IncorrectKeyException");
  await refused({ CiphertextBlob: new Uint8Array() }, "ValidationException");
  await refused({ DryRun: true }, "DryRunOperationException");
});

test("a key that is disabled or waits for its deletion does nothing until it is enabled again", async () => {
  const KeyId = await kms.create();
  const { CiphertextBlob } = await send(new EncryptCommand({ KeyId, Plaintext }));
  const attempts = () => [
    send(new DecryptCommand({ CiphertextBlob })),
    send(new EncryptCommand({ KeyId, Plaintext })),
    send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" })),
    send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: KeyId })),
  ];
  await send(new DisableKeyCommand({ KeyId }));
  for (const attempt of attempts()) {
    await expect(attempt).rejects.toMatchObject({
      name: "DisabledException",
      message: `${arnOf(`key/${KeyId}`)} is disabled.`,
    });
  }
  await send(new ScheduleKeyDeletionCommand({ KeyId }));
  for (const attempt of attempts()) await expect(attempt).rejects.toMatchObject({ name: "KMSInvalidStateException" });
  await send(new CancelKeyDeletionCommand({ KeyId }));
  await send(new EnableKeyCommand({ KeyId }));
  for (const attempt of attempts()) await expect(attempt).resolves.toBeDefined();
});

test("a policy may allow a use for one context alone", async () => {
  const KeyId = await kms.create();
  const account = { AWS: "arn:aws:iam::000000000000:root" };
  const Statement = [
    { Effect: "Allow", Principal: account, Action: "kms:*", Resource: "*" },
    {
      ...{ Effect: "Deny", Principal: account, Action: "kms:Decrypt", Resource: "*" },
      Condition: { StringNotEquals: { "kms:EncryptionContext:team": "orders" } },
    },
  ];
  await send(new PutKeyPolicyCommand({ KeyId, Policy: JSON.stringify({ Version: "2012-10-17", Statement }) }));
  for (const [team, outcome] of [["orders"], ["others", "AccessDeniedException"]] as const) {
    const context = { EncryptionContext: { team } };
    const { CiphertextBlob } = await send(new EncryptCommand({ KeyId, Plaintext, ...context }));
    const decrypted = send(new DecryptCommand({ CiphertextBlob, ...context }));
    if (outcome) await expect(decrypted).rejects.toMatchObject({ name: outcome });
    else await expect(decrypted).resolves.toBeDefined();
  }
});

test.each([
  [{}, "Please specify either number of bytes or key spec."],
  [{ KeySpec: "AES_256", NumberOfBytes: 32 }, "Please specify either number of bytes or key spec."],
  [{ NumberOfBytes: 0 }, "Value '0' at 'numberOfBytes' failed to satisfy constraint: Member must have value greater"],
  [{ NumberOfBytes: 1025 }, "less than or equal to 1024"],
  [{ KeySpec: "AES_512" }, "Member must satisfy enum value set: [AES_256, AES_128]"],
  [{ KeySpec: "AES_256", EncryptionContext: { a: "x".repeat(8200) } }, "at most 8192 bytes"],
] as const)("%# a data key of no size is refused", async (size, message) => {
  const KeyId = await kms.create();
  await expect(send(new GenerateDataKeyCommand({ KeyId, ...(size as object) }))).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringContaining(message),
  });
});

test("a plaintext over 4096 bytes is refused, and its content is in no answer and no record", async () => {
  const KeyId = await kms.create();
  const large = Buffer.alloc(4097, "secret ");
  const sent = send(new EncryptCommand({ KeyId, Plaintext: large }));
  await expect(sent).rejects.toMatchObject({
    name: "ValidationException",
    message:
      "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
  });
  const body = JSON.stringify(await kms.records(1));
  expect(body).not.toContain(large.toString("base64").slice(0, 16));
});

test("a member of another type is refused before anything is done", async () => {
  const post = async (target: string, body: string) => {
    const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `TrentService.${target}` };
    const response = await fetch(kms.endpoint, { method: "POST", headers, body });
    return { status: response.status, body: await response.json() };
  };
  for (const [target, body] of [
    ["Decrypt", '{"CiphertextBlob":"*"}'],
    ["Encrypt", '{"KeyId":"a","Plaintext":[1]}'],
    ["Encrypt", '{"KeyId":"a","Plaintext":"AA==","EncryptionContext":{"a":1}}'],
    ["DescribeKey", '{"KeyId":'],
  ] as const) {
    expect(await post(target, body)).toMatchObject({ status: 400, body: { __type: "SerializationException" } });
  }
  expect((await post("CreateGrant", "{}")).body.__type).toBe("UnknownOperationException");
  const KeyId = await kms.create();
  const sealed = await post("Encrypt", `{"KeyId":"${KeyId}","Plaintext":"AA==","EncryptionContext":{"__proto__":"a"}}`);
  const without = `{"CiphertextBlob":"${sealed.body.CiphertextBlob}"}`;
  expect((await post("Decrypt", without)).body.__type).toBe("InvalidCiphertextException");
});
