/** A function whose image is deleted, or may not be read any more: the next check finds it, and it comes back. */
import {
  BatchDeleteImageCommand,
  DeleteRepositoryPolicyCommand,
  ECRClient,
  GetRepositoryPolicyCommand,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { expect, test } from "@playwright/test";
import { archiveOf } from "./images.ts";
import { lambdaAt } from "./lambda.ts";
import { listenTo } from "./live.ts";
import { quickImage } from "./quick-function/quick-image.ts";
import { startPlatform } from "./running-platform.ts";
import { upload } from "./tus.ts";

test("a function is Failed when its image is gone or may not be read, and heals with both", async () => {
  await using platform = await startPlatform();
  const { endpoint } = platform;
  using live = await listenTo(endpoint);
  using lambda = lambdaAt(endpoint);
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const ecr = new ECRClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  await using archive = await archiveOf(await quickImage("checked"));
  await upload(endpoint, live, archive.path, "quick:checked");
  await lambda.create("checked", "quick:checked");
  const untilChecked = async (StateReasonCode: string) => {
    const answer = await fetch(`${endpoint}/_lambdarium/clock`, { method: "POST", body: "11m" });
    expect(answer.status).toBe(200);
    await expect
      .poll(() => lambda.configuration("checked"), { timeout: 20_000 })
      .toMatchObject({ State: "Failed", StateReasonCode });
    const refused = { name: "CodeArtifactUserFailedException", $metadata: { httpStatusCode: 409 } };
    await expect(lambda.invoke("checked", {})).rejects.toMatchObject(refused);
  };
  const repositoryName = "quick";

  await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag: "checked" }] }));
  expect((await lambda.invoke("checked", {})).body).toMatchObject({ version: "checked" });
  await untilChecked("ImageDeleted");
  await upload(endpoint, live, archive.path, "quick:checked");
  await lambda.untilActive("checked");
  expect((await lambda.invoke("checked", {})).body).toMatchObject({ version: "checked" });

  const { policyText } = await ecr.send(new GetRepositoryPolicyCommand({ repositoryName }));
  await ecr.send(new DeleteRepositoryPolicyCommand({ repositoryName }));
  await untilChecked("ImageAccessDenied");
  await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
  await lambda.untilActive("checked");
  expect((await lambda.invoke("checked", {})).body).toMatchObject({ version: "checked" });
  ecr.destroy();
});
