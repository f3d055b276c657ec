/** DescribeImages, ListImages: what is in a repository. */
import { z } from "zod";
import { storedReferences } from "../../../core/image/manifest-references.ts";
import type { ListedImage, RepositoryOperations } from "../../../operations/repository/repository-operations.ts";
import { type JsonOperation, jsonOperation } from "../json-service.ts";
import {
  type EcrPlace,
  imageIdOf,
  imageIdsMember,
  invalidParameter,
  pageMembers,
  pageSize,
  repositoryMembers,
  requiredList,
  seconds,
  taggedOnly,
  text,
} from "./members.ts";
import { pageOf } from "./page-token.ts";
import { permitted } from "./permitted.ts";

const filterMember = z.object({ tagStatus: text }).optional();
const description = z.object({ ...repositoryMembers, ...pageMembers, imageIds: imageIdsMember, filter: filterMember });

export function describeImages(repositories: RepositoryOperations, place: EcrPlace): JsonOperation {
  return jsonOperation(description, async (input, _signal, call) => {
    const repository = await permitted(input, call, { action: "ecr:DescribeImages", repositories, place });
    const tagged = taggedOnly(input.filter);
    if (input.imageIds) {
      if (input.nextToken !== undefined || input.maxResults !== undefined) {
        throw invalidParameter("imageIds", "must not be combined with nextToken or maxResults");
      }
      const ids = requiredList("imageIds", input.imageIds, 100).map(imageIdOf);
      const images = await repositories.describeImages(repository, ids);
      return { imageDetails: images.map((image) => writtenImage(image, place)) };
    }
    const limit = pageSize(input.maxResults);
    const images = await repositories.listImages({ repository, ...(tagged !== undefined && { tagged }) });
    const { items, ...rest } = pageOf(images, ({ manifest }) => manifest.digest, { token: input.nextToken, limit });
    return { imageDetails: items.map((image) => writtenImage(image, place)), ...rest };
  });
}

const listing = z.object({ ...repositoryMembers, ...pageMembers, filter: filterMember });

export function listImages(repositories: RepositoryOperations, place: EcrPlace): JsonOperation {
  return jsonOperation(listing, async (input, _signal, call) => {
    const repository = await permitted(input, call, { action: "ecr:ListImages", repositories, place });
    const tagged = taggedOnly(input.filter);
    const limit = pageSize(input.maxResults);
    const images = await repositories.listImages({ repository, ...(tagged !== undefined && { tagged }) });
    const ids = images.flatMap(({ manifest, tags }) => {
      const imageDigest = manifest.digest;
      return tags.length === 0 ? [{ imageDigest }] : tags.map((imageTag) => ({ imageDigest, imageTag }));
    });
    const keyOf = (id: { imageDigest: string; imageTag?: string }) => `${id.imageDigest} ${id.imageTag ?? ""}`;
    const { items, ...rest } = pageOf(ids, keyOf, { token: input.nextToken, limit });
    return { imageIds: items, ...rest };
  });
}

function writtenImage({ manifest, tags }: ListedImage, { account }: EcrPlace) {
  const { blobs, artifactType, subject } = storedReferences(manifest.bytes);
  return {
    registryId: account,
    repositoryName: manifest.repository,
    imageDigest: manifest.digest,
    ...(tags.length > 0 && { imageTags: tags }),
    imageSizeInBytes: blobs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    imagePushedAt: seconds(manifest.pushedAt),
    imageManifestMediaType: manifest.mediaType,
    ...(artifactType !== "" && { artifactMediaType: artifactType }),
    ...(subject !== undefined && { subjectManifestDigest: subject }),
    imageStatus: "ACTIVE",
  };
}
