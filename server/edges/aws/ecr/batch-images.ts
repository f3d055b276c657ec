/** BatchGetImage, BatchDeleteImage, PutImage: manifests by their names. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { ImageFault, ImageId } from "../../../core/image/image-id.ts";
import type { RepositoryOperations } from "../../../operations/repository/repository-operations.ts";
import type { StoredManifest } from "../../../ports/image-repository.ts";
import { type JsonOperation, jsonOperation } from "../json-service.ts";
import {
  assertTag,
  type EcrPlace,
  imageIdOf,
  imageIdsMember,
  invalidParameter,
  repositoryMembers,
  required,
  requiredList,
  text,
  writtenImageId,
} from "./members.ts";
import { permitted } from "./permitted.ts";

const naming = z.object({ ...repositoryMembers, imageIds: imageIdsMember });
const getting = naming.extend({ acceptedMediaTypes: z.array(z.string()).optional() });

export function batchGetImage(repositories: RepositoryOperations, place: EcrPlace): JsonOperation {
  return jsonOperation(getting, async (input, _signal, call) => {
    const repository = await permitted(input, call, { action: "ecr:BatchGetImage", repositories, place });
    const ids = requiredList("imageIds", input.imageIds, 100).map(imageIdOf);
    const { items, failures } = await repositories.getImages(repository, ids);
    const accepts = ({ manifest }: { manifest: StoredManifest }) =>
      input.acceptedMediaTypes?.includes(manifest.mediaType) ?? true;
    const foreign = items
      .filter((item) => !accepts(item))
      .map(({ id, manifest }) => ({ id, fault: notAccepted(manifest) }));
    return {
      images: items.filter(accepts).map(({ id, manifest }) => writtenManifest(manifest, id, place)),
      failures: [...failures, ...foreign].map(writtenFailure),
    };
  });
}

export function batchDeleteImage(repositories: RepositoryOperations, place: EcrPlace): JsonOperation {
  return jsonOperation(naming, async (input, _signal, call) => {
    const repository = await permitted(input, call, { action: "ecr:BatchDeleteImage", repositories, place });
    const ids = requiredList("imageIds", input.imageIds, 100).map(imageIdOf);
    const { items, failures } = await repositories.deleteImages(repository, ids);
    return { imageIds: items.map(writtenImageId), failures: failures.map(writtenFailure) };
  });
}

/** A manifest of 4 MiB, every character of it escaped, and the rest. */
const maxPutBytes = 9 * 1024 * 1024;
const maxManifestBytes = 4 * 1024 * 1024;
const putting = z.object({
  ...repositoryMembers,
  imageManifest: text,
  imageManifestMediaType: text,
  imageTag: text,
  imageDigest: text,
});

export function putImage(repositories: RepositoryOperations, place: EcrPlace): JsonOperation {
  return jsonOperation(
    putting,
    async (input, _signal, call) => {
      const repository = await permitted(input, call, { action: "ecr:PutImage", repositories, place });
      const manifestText = required("imageManifest", input.imageManifest);
      if (manifestText === "") throw invalidParameter("imageManifest", "must have length greater than or equal to 1");
      if (manifestText.length > maxManifestBytes) {
        throw invalidParameter("imageManifest", `must have length less than or equal to ${maxManifestBytes}`);
      }
      const { imageTag: tag, imageDigest: expectedDigest, imageManifestMediaType: mediaType } = input;
      assertTag(tag);
      const bytes = new TextEncoder().encode(manifestText);
      const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
      const stored = await repositories.putImage({ repository, bytes, digest, expectedDigest, mediaType, tag });
      return { image: writtenManifest(stored, { digest, ...(tag !== undefined && { tag }) }, place) };
    },
    maxPutBytes,
  );
}

function writtenManifest({ repository, bytes, mediaType }: StoredManifest, id: ImageId, { account }: EcrPlace) {
  return {
    registryId: account,
    repositoryName: repository,
    imageId: writtenImageId(id),
    imageManifest: new TextDecoder().decode(bytes),
    imageManifestMediaType: mediaType,
  };
}

function writtenFailure({ id, fault }: { id: ImageId; fault: ImageFault }) {
  return { imageId: writtenImageId(id), failureCode: fault.code, failureReason: fault.reason };
}

/** AWS turns some types into others; here a manifest stays what was pushed. */
function notAccepted({ mediaType }: StoredManifest): ImageFault {
  return { code: "ImageNotFound", reason: `Requested image has the media type ${mediaType}, which is not accepted` };
}
