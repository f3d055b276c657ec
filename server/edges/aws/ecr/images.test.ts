import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  DescribeImagesCommand,
  ListImagesCommand,
  PutImageTagMutabilityCommand,
} from "@aws-sdk/client-ecr";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ociConfigType, ociManifestType } from "../../../core/image/manifest.ts";
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

test("an image is put, described, read and given another tag", async () => {
  await filled();
  const image = imageOf("put");
  await ecr.upload(image, repositoryName);
  const imageId = { imageDigest: image.manifestDigest, imageTag: "1" };
  const imageManifest = Buffer.from(image.manifestBytes).toString();
  const put = await ecr.put(image, { repositoryName, imageTag: "1", imageDigest: image.manifestDigest });
  const written = {
    registryId: account,
    repositoryName,
    imageId,
    imageManifest,
    imageManifestMediaType: ociManifestType,
  };
  expect(put.image).toEqual(written);
  expect(ecr.published.at(-1)).toBe("images");
  const read = await ecr.client.send(new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: "1" }] }));
  expect(read).toMatchObject({ images: [written], failures: [] });

  // The way to retag: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-retag.html
  await ecr.put(image, { repositoryName, imageTag: "latest" });
  const sizeBytes = image.configBytes.length + image.layers.reduce((sum, { blob }) => sum + blob.length, 0);
  const imageIds = [{ imageTag: "latest" }, { imageDigest: image.manifestDigest }];
  const described = await ecr.client.send(new DescribeImagesCommand({ repositoryName, imageIds }));
  expect(described.imageDetails).toEqual([
    {
      registryId: account,
      repositoryName,
      imageDigest: image.manifestDigest,
      imageTags: ["1", "latest"],
      imageSizeInBytes: sizeBytes,
      imagePushedAt: new Date(pushedAt),
      imageManifestMediaType: ociManifestType,
      artifactMediaType: ociConfigType,
      imageStatus: "ACTIVE",
    },
  ]);
});

test("putting an image is refused with ECR's codes", async () => {
  const [image] = await filled("1");
  if (!image) throw new Error("no image was made");
  const digest = image.manifestDigest;
  await expect(ecr.put(image, { repositoryName, imageTag: "1" })).rejects.toMatchObject({
    name: "ImageAlreadyExistsException",
    message: `Image with digest '${digest}' and tag '1' already exists in the repository with name '${repositoryName}' in registry with id '${account}'`,
  });
  await expect(ecr.put(image, { repositoryName })).rejects.toMatchObject({ name: "ImageAlreadyExistsException" });
  const other = imageOf("other");
  await expect(ecr.put(other, { repositoryName, imageTag: "2" })).rejects.toMatchObject({
    name: "LayersNotFoundException",
    message: expect.stringContaining(other.configDigest),
  });
  await ecr.upload(other, repositoryName);
  await expect(ecr.put(other, { repositoryName, imageTag: "2", imageDigest: digest })).rejects.toMatchObject({
    name: "ImageDigestDoesNotMatchException",
  });
  await ecr.client.send(new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability: "IMMUTABLE" }));
  await expect(ecr.put(other, { repositoryName, imageTag: "1" })).rejects.toMatchObject({
    name: "ImageTagAlreadyExistsException",
    message: `The image tag '1' already exists in the '${repositoryName}' repository and cannot be overwritten because the repository is immutable.`,
  });
  await expect(ecr.put(other, { repositoryName: "no/where", imageTag: "1" })).rejects.toMatchObject({
    name: "RepositoryNotFoundException",
  });
  for (const imageManifest of ["{", "[]", "{}", '{"mediaType":"a","layers":[{}]}']) {
    await expect(ecr.put(other, { repositoryName, imageManifest })).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: expect.stringContaining("'ImageManifest'"),
    });
  }
  const mediaType = "application/vnd.oci.image.index.v1+json";
  const missing = `sha256:${"0".repeat(64)}`;
  const index = { schemaVersion: 2, mediaType, manifests: [{ mediaType: ociManifestType, digest: missing, size: 1 }] };
  await expect(ecr.put(other, { repositoryName, imageManifest: JSON.stringify(index) })).rejects.toMatchObject({
    name: "ReferencedImagesNotFoundException",
  });
});

test("what a batch cannot read or delete is in its failures, in ECR's codes", async () => {
  const [one] = await filled("1", "2");
  const imageIds = [
    { imageTag: "1", imageDigest: one?.manifestDigest },
    {},
    { imageDigest: "sha256:12" },
    { imageTag: "-" },
    { imageTag: "2", imageDigest: one?.manifestDigest },
    { imageTag: "3" },
    { imageDigest: `sha256:${"0".repeat(64)}` },
  ];
  const codes = [
    "MissingDigestAndTag",
    "InvalidImageDigest",
    "InvalidImageTag",
    "ImageTagDoesNotMatchDigest",
    "ImageNotFound",
    "ImageNotFound",
  ];
  const read = await ecr.client.send(new BatchGetImageCommand({ repositoryName, imageIds }));
  expect(read.images?.map(({ imageId }) => imageId)).toEqual([imageIds[0]]);
  expect(read.failures?.map(({ failureCode }) => failureCode)).toEqual(codes);
  expect(read.failures?.map(({ imageId }) => imageId)).toEqual(imageIds.slice(1));
  const foreign = await ecr.client.send(
    new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: "1" }], acceptedMediaTypes: ["a/b"] }),
  );
  expect(foreign).toMatchObject({ images: [], failures: [{ failureCode: "ImageNotFound" }] });
  const deleted = await ecr.client.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
  expect(deleted.imageIds).toEqual([imageIds[0]]);
  expect(deleted.failures?.map(({ failureCode }) => failureCode)).toEqual(codes);
  await expect(
    ecr.client.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: "1" }] })),
  ).rejects.toMatchObject({
    name: "ImageNotFoundException",
    message: `The image with imageId {imageDigest:null, imageTag:'1'} does not exist within the repository with name '${repositoryName}' in the registry with id '${account}'`,
  });
});

test("a tag goes alone, the last one with its image, and an image that an index names stays", async () => {
  const [image] = await filled("1");
  if (!image) throw new Error("no image was made");
  const imageDigest = image.manifestDigest;
  await ecr.put(image, { repositoryName, imageTag: "2" });
  const remove = async (...imageIds: object[]) =>
    ecr.client.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
  expect((await remove({ imageTag: "2" })).imageIds).toEqual([{ imageDigest, imageTag: "2" }]);
  const mediaType = "application/vnd.oci.image.index.v1+json";
  const manifests = [{ mediaType: ociManifestType, digest: imageDigest, size: image.manifestBytes.length }];
  const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType, manifests });
  const index = await ecr.put(image, { repositoryName, imageManifest });
  expect((await remove({ imageTag: "1" })).failures).toMatchObject([
    {
      failureCode: "ImageReferencedByManifestList",
      failureReason: `Requested image referenced by manifest list: [${index.image?.imageId?.imageDigest}]`,
    },
  ]);
  await remove({ imageDigest: index.image?.imageId?.imageDigest });
  expect((await remove({ imageTag: "1" })).imageIds).toEqual([{ imageDigest, imageTag: "1" }]);
  expect((await ecr.client.send(new ListImagesCommand({ repositoryName }))).imageIds).toEqual([]);
});
