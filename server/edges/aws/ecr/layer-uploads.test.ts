import {
  BatchCheckLayerAvailabilityCommand,
  CompleteLayerUploadCommand,
  InitiateLayerUploadCommand,
  UploadLayerPartCommand,
} from "@aws-sdk/client-ecr";
import { expect, test } from "vitest";
import { digestOf } from "../../../adapters/registry/testing/image.ts";
import { account, imageOf, openEcr } from "./testing/served-ecr.ts";

const repositoryName = "team/hello";

async function openUploads() {
  const ecr = await openEcr();
  await ecr.create(repositoryName);
  const begun = async () => {
    const { uploadId, partSize } = await ecr.client.send(new InitiateLayerUploadCommand({ repositoryName }));
    return { uploadId, partSize };
  };
  return {
    ...ecr,
    begun,
    part: (uploadId: string | undefined, from: number, layerPartBlob: Uint8Array, last?: number) =>
      ecr.client.send(
        new UploadLayerPartCommand({
          ...{ repositoryName, uploadId, layerPartBlob },
          partFirstByte: from,
          partLastByte: last ?? from + layerPartBlob.length - 1,
        }),
      ),
    complete: (uploadId: string | undefined, layerDigest: string) =>
      ecr.client.send(new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests: [layerDigest] })),
    async upload(bytes: Uint8Array) {
      const { uploadId } = await begun();
      await this.part(uploadId, 0, bytes);
      return await this.complete(uploadId, digestOf(bytes));
    },
  };
}

test("an image is uploaded in parts and then put", async () => {
  await using ecr = await openUploads();
  const image = imageOf("uploaded");
  const layer = image.layers[0]?.blob ?? new Uint8Array();
  const layerDigest = digestOf(layer);
  const { uploadId, partSize } = await ecr.begun();
  expect(partSize).toBe(10_485_760);
  expect(await ecr.part(uploadId, 0, layer.subarray(0, 7))).toMatchObject({
    ...{ registryId: account, repositoryName, uploadId },
    lastByteReceived: 6,
  });
  await ecr.part(uploadId, 7, layer.subarray(7));
  expect(await ecr.complete(uploadId, layerDigest)).toMatchObject({
    ...{ registryId: account, repositoryName, uploadId, layerDigest },
  });
  await ecr.upload(image.configBytes);
  const layerDigests = [layerDigest, image.configDigest];
  const checked = await ecr.client.send(new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests }));
  expect(checked.layers?.map(({ layerAvailability }) => layerAvailability)).toEqual(["AVAILABLE", "AVAILABLE"]);
  expect((await ecr.put(image, { repositoryName, imageTag: "1" })).image?.imageId?.imageTag).toBe("1");
  // Once is enough.
  await expect(ecr.upload(layer)).rejects.toMatchObject({
    name: "LayerAlreadyExistsException",
    message: `The layer with digest '${layerDigest}' already exists in the repository with name '${repositoryName}' in the registry with id '${account}'`,
  });
});

test("parts of several megabytes fit", async () => {
  await using ecr = await openUploads();
  expect((await ecr.upload(new Uint8Array(10_485_760))).layerDigest).toMatch(/^sha256:/);
});

test("an upload is refused with ECR's codes", async () => {
  await using ecr = await openUploads();
  const bytes = Buffer.from("bytes");
  const { uploadId } = await ecr.begun();
  await expect(ecr.complete(uploadId, digestOf(bytes))).rejects.toMatchObject({ name: "EmptyUploadException" });
  await expect(ecr.part(uploadId, 3, bytes)).rejects.toMatchObject({
    name: "InvalidLayerPartException",
    message: "The next byte of this upload is number 0, not 3.",
  });
  await expect(ecr.part(uploadId, 0, bytes, 9)).rejects.toMatchObject({ name: "InvalidLayerPartException" });
  await ecr.part(uploadId, 0, bytes);
  await expect(ecr.complete(uploadId, "sha256:1")).rejects.toMatchObject({ name: "InvalidParameterException" });
  await expect(ecr.complete(uploadId, digestOf(Buffer.from("others")))).rejects.toMatchObject({
    name: "InvalidLayerException",
  });
  await expect(ecr.part(uploadId, 5, bytes)).rejects.toMatchObject({
    name: "UploadNotFoundException",
    message: `The upload with id '${uploadId}' does not exist in the repository with name '${repositoryName}' in the registry with id '${account}'`,
  });
  await expect(ecr.client.send(new InitiateLayerUploadCommand({ repositoryName: "no/where" }))).rejects.toMatchObject({
    name: "RepositoryNotFoundException",
  });
});
