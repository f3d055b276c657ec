/** Keys through KMS's API, on the real platform: what a kill and the clock do to them. */
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { expect, test } from "@playwright/test";
import { startPlatform } from "./running-platform.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const kmsAt = (endpoint: string) => new KMSClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });

test("a key that was answered for opens what it has encrypted after a kill, until its deletion comes due", async () => {
  await using folder = await temporaryFolder();
  const dataFolder = folder.path;
  const EncryptionContext = { team: "orders" };
  const KeyId = "alias/orders";
  let CiphertextBlob: Uint8Array | undefined;
  {
    await using platform = await startPlatform({ dataFolder });
    const kms = kmsAt(platform.endpoint);
    const lambdas = await kms.send(new DescribeKeyCommand({ KeyId: "alias/aws/lambda" }));
    expect(lambdas.KeyMetadata).toMatchObject({ KeyManager: "AWS", KeyState: "Enabled" });
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: "orders" }));
    await kms.send(new CreateAliasCommand({ AliasName: KeyId, TargetKeyId: KeyMetadata?.KeyId }));
    const Plaintext = Buffer.from("a secret");
    ({ CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext })));
    await platform.kill();
  }
  await using platform = await startPlatform({ dataFolder });
  const kms = kmsAt(platform.endpoint);
  const decrypt = () => kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
  const { Plaintext, KeyId: keyArn } = await decrypt();
  expect(Buffer.from(Plaintext ?? []).toString()).toBe("a secret");
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: keyArn, PendingWindowInDays: 7 }));
  await expect(decrypt()).rejects.toMatchObject({ name: "KMSInvalidStateException" });
  const advanced = await fetch(`${platform.endpoint}/_lambdarium/clock`, { method: "POST", body: "7d" });
  expect(advanced.status).toBe(200);
  const outcome = () =>
    decrypt().then(
      () => "decrypted",
      (error: Error) => error.name,
    );
  await expect.poll(outcome).toBe("NotFoundException");
  await expect(kms.send(new DescribeKeyCommand({ KeyId }))).rejects.toMatchObject({ name: "NotFoundException" });
});
