/** Finding and deleting what a repository holds. */
import { RepositoryError } from "../../core/errors/repository-error.ts";
import { contentDigest } from "../../core/image/digest.ts";
import { storedReferences } from "../../core/image/manifest-references.ts";
import type { Page, StoredManifest } from "../../ports/image-repository.ts";
import type { DistributionPorts, FoundBlob } from "./distribution-operations.ts";

/** @throws RepositoryError NAME_UNKNOWN */
export async function listTags(repository: string, page: Page, ports: DistributionPorts): Promise<string[]> {
  if (!(await ports.repository.repository(repository))) throw nameUnknown(repository);
  return (await ports.repository.listTags(repository, page)).map(({ tag }) => tag);
}

/** @param reference a tag or a digest @throws RepositoryError NAME_UNKNOWN, MANIFEST_UNKNOWN */
export async function findManifest(
  repository: string,
  reference: string,
  ports: DistributionPorts,
): Promise<StoredManifest> {
  const digest = contentDigest(reference) ? reference : await ports.repository.resolveTag(repository, reference);
  const found = digest && (await ports.repository.manifest(repository, digest));
  if (found) return found;
  if (!(await ports.repository.repository(repository))) throw nameUnknown(repository);
  throw manifestUnknown(repository, reference);
}

/**
 * By digest the manifest goes with its tags, by tag only that name.
 * @throws RepositoryError MANIFEST_UNKNOWN
 */
export async function deleteManifest(repository: string, reference: string, ports: DistributionPorts): Promise<void> {
  const isGone = contentDigest(reference)
    ? await ports.repository.deleteManifest(repository, reference)
    : await ports.repository.deleteTag(repository, reference);
  if (!isGone) throw manifestUnknown(repository, reference);
  ports.live.publish({ type: "images" });
}

/** @throws RepositoryError BLOB_UNKNOWN */
export async function findBlob(repository: string, digest: string, ports: DistributionPorts): Promise<FoundBlob> {
  const isLinked = await ports.repository.hasBlob(repository, digest);
  // Who asks for a blob may be about to push a manifest with it.
  const sizeBytes = isLinked && (await ports.blobs.claim(digest)) ? await ports.blobs.sizeBytes(digest) : undefined;
  if (sizeBytes === undefined) throw blobUnknown(repository, digest);
  return { sizeBytes, open: (range) => ports.blobs.open(digest, range) };
}

/** @throws RepositoryError BLOB_UNKNOWN; UNSUPPORTED while a manifest of the repository names it */
export async function deleteBlob(repository: string, digest: string, ports: DistributionPorts): Promise<void> {
  if (!(await ports.repository.hasBlob(repository, digest))) throw blobUnknown(repository, digest);
  for (const manifest of await ports.repository.listManifests(repository)) {
    if (!storedReferences(manifest.bytes).blobs.some((blob) => blob.digest === digest)) continue;
    const sentence = `The manifest ${manifest.digest} names this blob: delete the manifest first.`;
    throw new RepositoryError("UNSUPPORTED", sentence, { detail: { manifest: manifest.digest } });
  }
  await ports.repository.unlinkBlob(repository, digest);
}

function nameUnknown(repository: string): RepositoryError {
  const sentence = `There is no repository ${repository}.`;
  return new RepositoryError("NAME_UNKNOWN", sentence, { detail: { name: repository } });
}

function manifestUnknown(repository: string, reference: string): RepositoryError {
  const sentence = `There is no manifest ${reference} in the repository ${repository}.`;
  return new RepositoryError("MANIFEST_UNKNOWN", sentence, { detail: { name: repository, reference } });
}

function blobUnknown(repository: string, digest: string): RepositoryError {
  const sentence = `There is no blob ${digest} in the repository ${repository}.`;
  return new RepositoryError("BLOB_UNKNOWN", sentence, { detail: { digest } });
}
