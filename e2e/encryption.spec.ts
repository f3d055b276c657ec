/** A function's image hangs on its key: what becomes of the function when the key does not work, and how it heals. */
import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  GetKeyPolicyCommand,
  KMSClient,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "@playwright/test";
import { archiveOf } from "./images.ts";
import { type Lambda, lambdaAt, role } from "./lambda.ts";
import { listenTo } from "./live.ts";
import { quickImage } from "./quick-function/quick-image.ts";
import { startPlatform } from "./running-platform.ts";
import { upload } from "./tus.ts";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };

async function openHouse() {
  await using stack = new AsyncDisposableStack();
  const platform = stack.use(await startPlatform());
  const { endpoint } = platform;
  const live = stack.use(await listenTo(endpoint));
  const lambda = stack.use(lambdaAt(endpoint));
  const settings = { endpoint, region: "us-east-1", credentials, maxAttempts: 1 };
  const [kms, trail] = [new KMSClient(settings), new CloudTrailClient(settings)];
  await using archive = await archiveOf(await quickImage("sealed"));
  await upload(endpoint, live, archive.path, "quick:sealed");
  const owned = stack.move();
  return {
    ...{ endpoint, lambda, kms },
    async createKey() {
      const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
      return { KeyId: KeyMetadata?.KeyId ?? "", arn: KeyMetadata?.Arn ?? "" };
    },
    /** Uses of a key by Lambda, oldest first, as "Decrypt AccessDenied". */
    async uses(keyArn: string) {
      const LookupAttributes = [{ AttributeKey: "ResourceName" as const, AttributeValue: keyArn }];
      const { Events = [] } = await trail.send(new LookupEventsCommand({ LookupAttributes, MaxResults: 50 }));
      return Events.map(({ CloudTrailEvent }) => JSON.parse(CloudTrailEvent ?? "{}"))
        .filter(({ userIdentity }) => userIdentity.invokedBy === "lambda.amazonaws.com")
        .reverse();
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A new deployment: the next invoke is a cold start. */
async function renew(lambda: Lambda, FunctionName: string, change: object = { Description: `${Math.random()}` }) {
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...change }));
  await lambda.untilUpdated(FunctionName);
}

test("a function whose key does not work answers KMS's exception, is Failed, and heals as soon as the key does", async () => {
  await using house = await openHouse();
  const { lambda, kms } = house;
  const { KeyId, arn } = await house.createKey();
  await lambda.create("sealed", "quick:sealed", { KMSKeyArn: arn });
  expect((await lambda.invoke("sealed", {})).body).toMatchObject({ version: "sealed" });
  const context = { "aws:lambda:FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:sealed" };
  const uses = await house.uses(arn);
  expect(uses.map(({ eventName }) => eventName)).toContain("GenerateDataKey");
  expect(uses.at(-1)).toMatchObject({
    eventName: "Decrypt",
    requestParameters: { encryptionContext: context },
    userIdentity: { type: "AssumedRole", sessionContext: { sessionIssuer: { arn: role } } },
  });

  const policy = { PolicyName: "default", KeyId };
  const { Policy = "" } = await kms.send(new GetKeyPolicyCommand(policy));
  const { Statement, ...rest } = JSON.parse(Policy);
  const denied = { Sid: "Not", Effect: "Deny", Principal: { AWS: role }, Action: "kms:Decrypt", Resource: "*" };
  const Denying = JSON.stringify({ ...rest, Statement: [...Statement, denied] });
  const faults = [
    {
      ...{ exception: "KMSDisabledException", code: "DisabledKMSKey" },
      break: () => kms.send(new DisableKeyCommand({ KeyId })),
      mend: () => kms.send(new EnableKeyCommand({ KeyId })),
    },
    {
      ...{ exception: "KMSAccessDeniedException", code: "KMSKeyAccessDenied" },
      break: () => kms.send(new PutKeyPolicyCommand({ ...policy, Policy: Denying })),
      mend: () => kms.send(new PutKeyPolicyCommand({ ...policy, Policy })),
    },
    {
      ...{ exception: "KMSInvalidStateException", code: "InvalidStateKMSKey" },
      break: () => kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 })),
      async mend() {
        await kms.send(new CancelKeyDeletionCommand({ KeyId }));
        await kms.send(new EnableKeyCommand({ KeyId }));
      },
    },
  ];
  for (const fault of faults) {
    await renew(lambda, "sealed");
    await fault.break();
    const rejected = { name: fault.exception, $metadata: { httpStatusCode: 502 } };
    await expect(lambda.invoke("sealed", {})).rejects.toMatchObject(rejected);
    expect(await lambda.configuration("sealed")).toMatchObject({ State: "Failed", StateReasonCode: fault.code });
    await expect(lambda.invoke("sealed", {})).rejects.toMatchObject(rejected);
    await fault.mend();
    await lambda.untilActive("sealed");
    expect((await lambda.invoke("sealed", {})).body).toMatchObject({ version: "sealed" });
  }
  expect((await house.uses(arn)).map(({ errorCode }) => errorCode)).toEqual(
    expect.arrayContaining(["DisabledException", "AccessDenied", "KMSInvalidStateException"]),
  );
});

test("a function that was created while its key was disabled becomes Active when the key is enabled", async () => {
  await using house = await openHouse();
  const { lambda, kms } = house;
  const { KeyId, arn } = await house.createKey();
  await kms.send(new DisableKeyCommand({ KeyId }));
  await lambda.begin("early", "quick:sealed", { KMSKeyArn: arn });
  await expect(lambda.untilActive("early")).rejects.toThrow(/Failed/);
  expect(await lambda.configuration("early")).toMatchObject({ StateReasonCode: "DisabledKMSKey" });
  await kms.send(new EnableKeyCommand({ KeyId }));
  await lambda.untilActive("early");
  expect((await lambda.invoke("early", {})).body).toMatchObject({ version: "sealed" });

  // Another key: sealed again, and nothing is optimized.
  const other = await house.createKey();
  await renew(lambda, "early", { KMSKeyArn: other.arn });
  expect((await house.uses(other.arn)).map(({ eventName }) => eventName)).toEqual(["GenerateDataKey"]);
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  expect((await lambda.invoke("early", {})).body).toMatchObject({ version: "sealed" });

  // A deleted key never comes back: its function gets another one.
  await renew(lambda, "early");
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: other.KeyId, PendingWindowInDays: 7 }));
  await expect(lambda.invoke("early", {})).rejects.toMatchObject({ name: "KMSInvalidStateException" });
  await fetch(`${house.endpoint}/_lambdarium/clock`, { method: "POST", body: "8d" });
  await expect.poll(async () => (await lambda.configuration("early")).StateReasonCode).toBe("KMSKeyNotFound");
  await expect(lambda.invoke("early", {})).rejects.toMatchObject({ name: "KMSNotFoundException" });
  const third = await house.createKey();
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "early", KMSKeyArn: third.arn }));
  await lambda.untilActive("early");
  expect((await lambda.invoke("early", {})).body).toMatchObject({ version: "sealed" });
});
