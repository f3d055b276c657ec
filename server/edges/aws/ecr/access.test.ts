import {
  BatchCheckLayerAvailabilityCommand,
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DeleteRepositoryPolicyCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  GetDownloadUrlForLayerCommand,
  GetRepositoryPolicyCommand,
  InitiateLayerUploadCommand,
  ListImagesCommand,
  PutImageCommand,
  PutImageTagMutabilityCommand,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { afterAll, beforeAll, expect, test } from "vitest";
import { account, openEcr } from "./testing/served-ecr.ts";

let ecr: Awaited<ReturnType<typeof openEcr>>;

beforeAll(async () => {
  ecr = await openEcr();
});
afterAll(() => ecr[Symbol.asyncDispose]());

const foreign = { AWS: "222233334444" };

function setPolicy(repositoryName: string, statement: object, force = false) {
  const policyText = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  return ecr.client.send(new SetRepositoryPolicyCommand({ repositoryName, policyText, force }));
}

test("another account may do nothing with a repository without a policy, whatever the operation", async () => {
  const { repositoryName } = await ecr.filled("1");
  const imageIds = [{ imageTag: "1" }];
  const layerDigest = `sha256:${"0".repeat(64)}`;
  const asked = [
    new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: [layerDigest] }),
    new BatchDeleteImageCommand({ repositoryName, imageIds }),
    new BatchGetImageCommand({ repositoryName, imageIds }),
    new CreateRepositoryCommand({ repositoryName: "team/new" }),
    new DeleteRepositoryCommand({ repositoryName, force: true }),
    new DeleteRepositoryPolicyCommand({ repositoryName }),
    new DescribeImagesCommand({ repositoryName }),
    new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }),
    new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest }),
    new GetRepositoryPolicyCommand({ repositoryName }),
    new InitiateLayerUploadCommand({ repositoryName }),
    new ListImagesCommand({ repositoryName }),
    new PutImageCommand({ repositoryName, imageManifest: "{}" }),
    new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability: "IMMUTABLE" }),
    new SetRepositoryPolicyCommand({ repositoryName, policyText: "{}" }),
  ];
  const send = (command: unknown) => ecr.foreign.send(command as BatchGetImageCommand);
  for (const command of asked) {
    await expect(send(command), command.constructor.name).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringMatching(
        /^User: arn:aws:iam::222233334444:root is not authorized to perform: ecr:\w+ on resource: arn:aws:ecr:us-east-1:\d+:repository\/team\/\w+ because no resource-based policy allows the ecr:\w+ action$/,
      ),
      $metadata: { httpStatusCode: 400 },
    });
  }
  const { repositories } = await ecr.foreign.send(new DescribeRepositoriesCommand({}));
  expect(repositories).toEqual([]);
});

test("a statement opens what it names to another account, and a Deny closes it to the own one as well", async () => {
  const { repositoryName } = await ecr.filled("1");
  const reading = { Effect: "Allow", Principal: foreign, Action: ["ecr:BatchGetImage", "ecr:Describe*"] };
  await setPolicy(repositoryName, reading);
  const get = new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: "1" }] });
  expect((await ecr.foreign.send(get)).images).toHaveLength(1);
  const { repositories } = await ecr.foreign.send(new DescribeRepositoriesCommand({}));
  expect(repositories?.map((one) => one.repositoryName)).toEqual([repositoryName]);
  await expect(ecr.foreign.send(new ListImagesCommand({ repositoryName }))).rejects.toThrow("ecr:ListImages");

  await setPolicy(repositoryName, { ...reading, Effect: "Deny", Principal: "*" });
  for (const client of [ecr.client, ecr.foreign]) {
    await expect(client.send(get)).rejects.toThrow("with an explicit deny in a resource-based policy");
  }
  expect((await ecr.client.send(new ListImagesCommand({ repositoryName }))).imageIds).toHaveLength(1);
});

test("a policy that locks its author out is refused unless it is forced", async () => {
  const { repositoryName } = await ecr.filled("1");
  const closing = { Effect: "Deny", Principal: { AWS: account }, Action: "ecr:*RepositoryPolicy" };
  await expect(setPolicy(repositoryName, closing)).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: expect.stringContaining("would prevent you from setting another policy"),
  });
  await setPolicy(repositoryName, closing, true);
  await expect(setPolicy(repositoryName, closing, true)).rejects.toMatchObject({ name: "AccessDeniedException" });
});

test("whoever waits for a permission is told that a policy has changed", async () => {
  const { repositoryName } = await ecr.filled("1");
  ecr.published.length = 0;
  await setPolicy(repositoryName, { Effect: "Allow", Principal: foreign, Action: "ecr:*" });
  await ecr.client.send(new DeleteRepositoryPolicyCommand({ repositoryName }));
  expect(ecr.published).toEqual(["permission-changed", "images", "permission-changed", "images"]);
});
