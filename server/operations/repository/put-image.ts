import { PlatformError } from "../../core/errors/platform-error.ts";
import { immutableTagSentence } from "../../core/image/immutable-tag.ts";
import { type ManifestReferences, readReferences } from "../../core/image/manifest-references.ts";
import type { StoredManifest } from "../../ports/image-repository.ts";
import { findRepository } from "./find-repository.ts";
import type { PutImageRequest, RepositoryPorts } from "./repository-operations.ts";
import { imageExists, imagesNotFound, layersNotFound } from "./repository-refusals.ts";
import { storeManifest } from "./store-manifest.ts";

/**
 * Stores a manifest, or gives one that is there another tag. What it names must be in the repository.
 * @throws PlatformError in ECR's codes
 */
export async function putImage(request: PutImageRequest, ports: RepositoryPorts): Promise<StoredManifest> {
  const { repository, bytes, digest, expectedDigest, tag } = request;
  await findRepository(repository, ports);
  const references = readReferences(bytes);
  if ("fault" in references) throw invalidManifest(references.fault);
  const mediaType = mediaTypeOf(request, references);
  if (expectedDigest !== undefined && expectedDigest !== digest) {
    const sentence = `The image manifest has the digest '${digest}', not '${expectedDigest}' as the request says`;
    throw new PlatformError("ImageDigestDoesNotMatchException", sentence);
  }
  await refuseWhatIsThere(request, ports);
  const manifest = { repository, digest, mediaType, bytes, pushedAt: ports.clock.now() };
  const outcome = await storeManifest(manifest, references, { tag, way: "api" }, ports);
  if (outcome.kind === "missing blobs") throw layersNotFound(repository, outcome.digests, ports);
  if (outcome.kind === "missing manifests") throw imagesNotFound(repository, outcome.digests, ports);
  if (outcome.kind === "immutable") {
    throw new PlatformError("ImageTagAlreadyExistsException", immutableTagSentence(repository, tag ?? ""));
  }
  return manifest;
}

/** What ECR calls an image that exists: the same manifest under the same tag, or without one. */
async function refuseWhatIsThere({ repository, digest, tag }: PutImageRequest, ports: RepositoryPorts): Promise<void> {
  const isThere =
    tag === undefined
      ? (await ports.repository.manifest(repository, digest)) !== undefined
      : (await ports.repository.resolveTag(repository, tag)) === digest;
  if (isThere) throw imageExists(repository, { digest, ...(tag !== undefined && { tag }) }, ports);
}

function mediaTypeOf({ mediaType }: PutImageRequest, references: ManifestReferences): string {
  const said = references.mediaType;
  if (mediaType !== undefined && said !== undefined && mediaType !== said) {
    throw invalidManifest(`It says that its media type is ${said}, and the request says ${mediaType}.`);
  }
  const type = mediaType ?? said;
  if (type === undefined) throw invalidManifest("Neither it nor the request says its media type.");
  return type;
}

function invalidManifest(detail: string): PlatformError {
  const text = "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'";
  return new PlatformError("InvalidParameterException", `${text} ${detail}`);
}
