import { isImageError } from "../../core/errors/image-error.ts";
import type { Place } from "../../core/function/arn.ts";
import { parseImageConfig } from "../../core/image/image-config.ts";
import type { ImageProgram, ImageView, RepositoryPermission, RepositoryView } from "../../core/image/image-view.ts";
import { isUnsupportedMediaType, parseManifest } from "../../core/image/manifest.ts";
import { storedReferences } from "../../core/image/manifest-references.ts";
import { anyFunction, lambdaRefusal } from "../../core/policy/repository-access.ts";
import type { Blobs, ImageRepository, StoredManifest, StoredTag } from "../../ports/image-repository.ts";
import { readBlob } from "./read-blob.ts";

/** Every repository with its images, tagged and untagged; repositories by name, images newest first. */
export async function showRepositories(ports: {
  repository: ImageRepository;
  blobs: Blobs;
  config: Place;
}): Promise<RepositoryView[]> {
  const [repositories, tags] = await Promise.all([ports.repository.listRepositories(), ports.repository.tags()]);
  return await Promise.all(
    repositories.map(async ({ name, createdAt, tagMutability, policyText }) => {
      const manifests = await ports.repository.listManifests(name);
      const own = tags.filter((tag) => tag.repository === name).sort((a, b) => b.updatedAt - a.updatedAt);
      const images = await Promise.all(manifests.map((manifest) => viewOf(manifest, own, ports.blobs)));
      const permission = permissionOf(name, policyText, ports.config);
      return { name, createdAt, tagMutability, permission, images: images.sort((a, b) => newest(b) - newest(a)) };
    }),
  );
}

function permissionOf(repository: string, policyText: string | undefined, place: Place): RepositoryPermission {
  const refusal = lambdaRefusal(policyText, { repository, functionName: anyFunction }, place);
  return { ...(refusal !== undefined && { refusal }), ...(policyText !== undefined && { policyText }) };
}

async function viewOf(manifest: StoredManifest, tags: StoredTag[], blobs: Blobs): Promise<ImageView> {
  const { repository, digest, mediaType, pushedAt } = manifest;
  const named = tags.filter((tag) => tag.digest === digest).map(({ tag, updatedAt }) => ({ tag, updatedAt }));
  // A layer that is in it twice is stored once.
  const parts = new Map(storedReferences(manifest.bytes).blobs.map((part) => [part.digest, part.sizeBytes]));
  const sizeBytes = [...parts.values()].reduce((sum, size) => sum + size, parts.size > 0 ? 0 : manifest.bytes.length);
  const view = { repository, digest, mediaType, tags: named, pushedAt, sizeBytes };
  try {
    return { ...view, program: await programOf(manifest, blobs) };
  } catch (error) {
    if (!isImageError(error)) throw error;
    return { ...view, remark: isUnsupportedMediaType(error) ? notTaken(manifest) : error.message };
  }
}

/** @throws ImageError when no function can be made from it */
async function programOf(stored: StoredManifest, blobs: Blobs): Promise<ImageProgram> {
  const { config, layers } = parseManifest(stored.bytes, stored.mediaType);
  const { diffIds, ...settings } = parseImageConfig(await readBlob(config.digest, blobs));
  return {
    configDigest: config.digest,
    architecture: settings.architecture,
    layers: layers.map(({ digest, size }, at) => ({ digest, diffId: diffIds[at] ?? "", sizeBytes: size })),
    entryPoint: settings.entryPoint,
    command: settings.command,
    workingDirectory: settings.workingDirectory,
  };
}

function notTaken({ bytes }: StoredManifest): string {
  const { manifests, artifactType, subject } = storedReferences(bytes);
  if (manifests.length > 0 || artifactType === "") {
    return (
      `An index of ${manifests.length} manifests: Lambda takes a single image. ` +
      "docker build --provenance=false --sbom=false pushes one."
    );
  }
  return `No image but ${artifactType}${subject ? ", attached to another manifest" : ""}: Lambda does not take it.`;
}

function newest({ pushedAt, tags }: ImageView): number {
  return Math.max(pushedAt, ...tags.map(({ updatedAt }) => updatedAt));
}
