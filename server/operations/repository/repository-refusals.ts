/** What ECR's API says when it refuses. */
import { PlatformError } from "../../core/errors/platform-error.ts";
import type { ImageId } from "../../core/image/image-id.ts";

interface Registry {
  config: { account: string };
}

export function repositoryNotFound(name: string, registryId: string): PlatformError {
  return new PlatformError(
    "RepositoryNotFoundException",
    `The repository with name '${name}' does not exist in the registry with id '${registryId}'`,
  );
}

export function repositoryExists(name: string, { config }: Registry): PlatformError {
  return new PlatformError(
    "RepositoryAlreadyExistsException",
    `The repository with name '${name}' already exists in the registry with id '${config.account}'`,
  );
}

export function repositoryNotEmpty(name: string, { config }: Registry): PlatformError {
  return new PlatformError(
    "RepositoryNotEmptyException",
    `The repository with name '${name}' in registry with id '${config.account}' ` +
      "cannot be deleted because it still contains images",
  );
}

export function policyNotFound(name: string, { config }: Registry): PlatformError {
  return new PlatformError(
    "RepositoryPolicyNotFoundException",
    `Repository policy does not exist for the repository with name '${name}' in the registry with id '${config.account}'`,
  );
}

export function imageNotThere(name: string, { digest, tag }: ImageId, { config }: Registry): PlatformError {
  const quoted = (text: string | undefined) => (text === undefined ? "null" : `'${text}'`);
  const id = `{imageDigest:${quoted(digest)}, imageTag:${quoted(tag)}}`;
  return new PlatformError(
    "ImageNotFoundException",
    `The image with imageId ${id} does not exist within the repository with name '${name}' ` +
      `in the registry with id '${config.account}'`,
  );
}

export function imageExists(name: string, { digest, tag }: ImageId, { config }: Registry): PlatformError {
  const named = tag === undefined ? `digest '${digest}'` : `digest '${digest}' and tag '${tag}'`;
  return new PlatformError(
    "ImageAlreadyExistsException",
    `Image with ${named} already exists in the repository with name '${name}' in registry with id '${config.account}'`,
  );
}

export function layersNotFound(name: string, digests: readonly string[], { config }: Registry): PlatformError {
  return new PlatformError(
    "LayersNotFoundException",
    `Layers with digests '[${digests.join(", ")}]' required for pushing image into repository with name '${name}' ` +
      `in the registry with id '${config.account}' do not exist`,
  );
}

export function imagesNotFound(name: string, digests: readonly string[], { config }: Registry): PlatformError {
  return new PlatformError(
    "ReferencedImagesNotFoundException",
    `Images with digests '[${digests.join(", ")}]' required for pushing image into repository with name '${name}' ` +
      `in the registry with id '${config.account}' do not exist`,
  );
}
