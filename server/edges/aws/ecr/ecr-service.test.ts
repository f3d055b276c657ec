import {
  BatchCheckLayerAvailabilityCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DeleteRepositoryPolicyCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  GetAuthorizationTokenCommand,
  GetDownloadUrlForLayerCommand,
  GetRepositoryPolicyCommand,
  ListImagesCommand,
  PutImageTagMutabilityCommand,
  paginateDescribeImages,
  paginateDescribeRepositories,
  paginateListImages,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { afterAll, beforeAll, expect, test } from "vitest";
import { account, imageOf, openEcr, pushedAt } from "./testing/served-ecr.ts";

let ecr: Awaited<ReturnType<typeof openEcr>>;
let repositoryName: string;

beforeAll(async () => {
  ecr = await openEcr();
});
afterAll(() => ecr[Symbol.asyncDispose]());

/** A repository of the test's own, with images of these names as their tags. */
async function filled(...tags: string[]) {
  const made = await ecr.filled(...tags);
  repositoryName = made.repositoryName;
  return made.images;
}

test("a repository is made, described, changed and deleted", async () => {
  const name = "a/new";
  const { repository } = await ecr.client.send(
    new CreateRepositoryCommand({ repositoryName: name, imageTagMutability: "IMMUTABLE" }),
  );
  expect(repository).toEqual({
    repositoryArn: `arn:aws:ecr:us-east-1:${account}:repository/a/new`,
    registryId: account,
    repositoryName: name,
    repositoryUri: `${new URL(ecr.endpoint).host}/a/new`,
    createdAt: new Date(pushedAt),
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: false },
    encryptionConfiguration: { encryptionType: "AES256" },
  });
  await expect(ecr.create(name)).rejects.toMatchObject({
    name: "RepositoryAlreadyExistsException",
    message: `The repository with name 'a/new' already exists in the registry with id '${account}'`,
    $metadata: { httpStatusCode: 400 },
  });
  const changed = await ecr.client.send(
    new PutImageTagMutabilityCommand({ repositoryName: name, imageTagMutability: "MUTABLE" }),
  );
  expect(changed).toMatchObject({ registryId: account, repositoryName: name, imageTagMutability: "MUTABLE" });
  const described = await ecr.client.send(new DescribeRepositoriesCommand({ repositoryNames: [name] }));
  expect(described.repositories).toEqual([{ ...repository, imageTagMutability: "MUTABLE" }]);
  await ecr.client.send(new DeleteRepositoryCommand({ repositoryName: name }));
  await expect(ecr.client.send(new DescribeRepositoriesCommand({ repositoryNames: [name] }))).rejects.toMatchObject({
    name: "RepositoryNotFoundException",
    message: `The repository with name 'a/new' does not exist in the registry with id '${account}'`,
  });
});

test("a repository with images is deleted by force alone", async () => {
  await filled("1");
  await expect(ecr.client.send(new DeleteRepositoryCommand({ repositoryName }))).rejects.toMatchObject({
    name: "RepositoryNotEmptyException",
    message: `The repository with name '${repositoryName}' in registry with id '${account}' cannot be deleted because it still contains images`,
  });
  await ecr.client.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
  await expect(ecr.client.send(new ListImagesCommand({ repositoryName }))).rejects.toMatchObject({
    name: "RepositoryNotFoundException",
  });
});

test("lists come in pages, each thing once", async () => {
  await filled("1", "2", "3");
  const untagged = imageOf("untagged");
  await ecr.upload(untagged, repositoryName);
  await ecr.put(untagged, { repositoryName });
  const again = imageOf(`${repositoryName}1`);
  await ecr.put(again, { repositoryName, imageTag: "also" });

  const ids: (string | undefined)[] = [];
  for await (const page of paginateListImages({ client: ecr.client, pageSize: 2 }, { repositoryName })) {
    expect(page.imageIds?.length).toBeLessThanOrEqual(2);
    ids.push(...(page.imageIds ?? []).map(({ imageTag }) => imageTag));
  }
  expect(ids.sort()).toEqual(["1", "2", "3", "also", undefined]);

  const tags: (string[] | undefined)[] = [];
  for await (const page of paginateDescribeImages({ client: ecr.client, pageSize: 3 }, { repositoryName })) {
    tags.push(...(page.imageDetails ?? []).map(({ imageTags }) => imageTags));
  }
  expect(tags).toHaveLength(4);
  expect(tags).toContainEqual(["1", "also"]);

  for (const [tagStatus, count] of [
    ["TAGGED", 4],
    ["UNTAGGED", 1],
    ["ANY", 5],
  ] as const) {
    const listed = await ecr.client.send(new ListImagesCommand({ repositoryName, filter: { tagStatus } }));
    expect(listed.imageIds).toHaveLength(count);
  }
  const names: (string | undefined)[] = [];
  for await (const page of paginateDescribeRepositories({ client: ecr.client, pageSize: 1 }, {})) {
    names.push(...(page.repositories ?? []).map((repository) => repository.repositoryName));
  }
  expect(names).toEqual((await ecr.repository.listRepositories()).map(({ name }) => name));
});

test("layers are said to be there, and where", async () => {
  const [image] = await filled("1");
  const digest = image?.layers[0]?.digest ?? "";
  const missing = `sha256:${"0".repeat(64)}`;
  const checked = await ecr.client.send(
    new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: [digest, missing, "sha256:1"] }),
  );
  expect(checked.layers).toEqual([
    { layerDigest: digest, layerAvailability: "AVAILABLE", layerSize: image?.layers[0]?.blob.length },
    { layerDigest: missing, layerAvailability: "UNAVAILABLE" },
  ]);
  expect(checked.failures).toMatchObject([{ layerDigest: "sha256:1", failureCode: "InvalidLayerDigest" }]);
  const found = await ecr.client.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest: digest }));
  expect(found).toMatchObject({
    layerDigest: digest,
    downloadUrl: `${ecr.endpoint}/v2/${repositoryName}/blobs/${digest}`,
  });
  await expect(
    ecr.client.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest: missing })),
  ).rejects.toMatchObject({ name: "LayersNotFoundException" });
});

test("a policy is kept as it was set", async () => {
  await filled();
  const missing = {
    name: "RepositoryPolicyNotFoundException",
    message: `Repository policy does not exist for the repository with name '${repositoryName}' in the registry with id '${account}'`,
  };
  const get = () => ecr.client.send(new GetRepositoryPolicyCommand({ repositoryName }));
  await expect(get()).rejects.toMatchObject(missing);
  const policyText =
    '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "ecr:*" }] }';
  await ecr.client.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
  expect(await get()).toMatchObject({ registryId: account, repositoryName, policyText });
  const malformed = { "[]": "The policy must be a JSON object", "{}": "Statement is missing" };
  for (const [text, fault] of Object.entries(malformed)) {
    const set = new SetRepositoryPolicyCommand({ repositoryName, policyText: text });
    await expect(ecr.client.send(set)).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: `Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided: ${fault}'`,
    });
  }
  const deleted = await ecr.client.send(new DeleteRepositoryPolicyCommand({ repositoryName }));
  expect(deleted.policyText).toBe(policyText);
  await expect(get()).rejects.toMatchObject(missing);
});

test("a token for docker login lasts twelve hours", async () => {
  const { authorizationData } = await ecr.client.send(new GetAuthorizationTokenCommand({}));
  const [data] = authorizationData ?? [];
  expect(Buffer.from(data?.authorizationToken ?? "", "base64").toString()).toMatch(/^AWS:[\w-]{60,}$/);
  expect(data).toMatchObject({ proxyEndpoint: ecr.endpoint, expiresAt: new Date(pushedAt + 12 * 3_600_000) });
});

const name = "team/hello";
test.each<[object, string]>([
  [
    new DescribeImagesCommand({ repositoryName: "Team" }),
    "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''",
  ],
  [
    new CreateRepositoryCommand({ repositoryName: "a" }),
    "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must have length greater than or equal to 2'",
  ],
  [new CreateRepositoryCommand({ repositoryName: undefined }), "'must not be null'"],
  [new CreateRepositoryCommand({ repositoryName: name, registryId: "1" }), "'[0-9]{12}''"],
  [
    new CreateRepositoryCommand({ repositoryName: name, imageTagMutability: "MUTABLE_WITH_EXCLUSION" }),
    "enum value set",
  ],
  [new ListImagesCommand({ repositoryName: name, maxResults: 1001 }), "'must be less than or equal to 1000'"],
  [new ListImagesCommand({ repositoryName: name, filter: { tagStatus: "x" as "ANY" } }), "'tagStatus'"],
  [new BatchGetImageCommand({ repositoryName: name, imageIds: [] }), "'must have length greater than or equal to 1'"],
  [new DescribeRepositoriesCommand({ nextToken: "x" }), "Invalid parameter at 'nextToken'"],
])("%# a request that breaks the API's model is refused with its member", async (command, message) => {
  const sent = ecr.client.send(command as ListImagesCommand);
  await expect(sent).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: expect.stringContaining(message),
  });
});

test("another registry has no repositories here", async () => {
  const elsewhere = { registryId: "111111111111" };
  expect((await ecr.client.send(new DescribeRepositoriesCommand(elsewhere))).repositories).toEqual([]);
  await expect(ecr.client.send(new ListImagesCommand({ repositoryName: name, ...elsewhere }))).rejects.toMatchObject({
    name: "RepositoryNotFoundException",
    message: `The repository with name '${name}' does not exist in the registry with id '111111111111'`,
  });
});
