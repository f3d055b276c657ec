import { CreateAliasCommand, CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";

/** A key of the account's own, made by the API. @returns its ARN */
export async function ownKey(endpoint: string, AliasName: string): Promise<string> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const kms = new KMSClient({ endpoint, region: "us-east-1", credentials });
  try {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyMetadata?.KeyId }));
    return KeyMetadata?.Arn ?? "";
  } finally {
    kms.destroy();
  }
}
