import { type ImageId, referencedBy } from "../../core/image/image-id.ts";
import { storedReferences } from "../../core/image/manifest-references.ts";
import { findImage } from "./find-image.ts";
import { findRepository } from "./find-repository.ts";
import type { Batch, RepositoryPorts } from "./repository-operations.ts";

/**
 * A digest deletes the image with all its tags; a tag alone takes that name off, and deletes the image with its last.
 * An image that an index of the repository names stays.
 */
export async function deleteImages(
  repository: string,
  ids: readonly ImageId[],
  ports: RepositoryPorts,
): Promise<Batch<ImageId>> {
  await findRepository(repository, ports);
  const batch: Batch<ImageId> = { items: [], failures: [] };
  for (const id of ids) {
    const found = await findImage(repository, id, ports);
    if ("fault" in found) {
      batch.failures.push({ id, fault: found.fault });
      continue;
    }
    const { digest } = found.manifest;
    const tags = (await ports.repository.listTags(repository)).filter((stored) => stored.digest === digest);
    if (id.digest === undefined && id.tag !== undefined && tags.length > 1) {
      await ports.repository.deleteTag(repository, id.tag);
      batch.items.push({ digest, tag: id.tag });
      continue;
    }
    const lists = await listsWith(repository, digest, ports);
    if (lists.length > 0) {
      batch.failures.push({ id, fault: referencedBy(lists) });
      continue;
    }
    await ports.repository.deleteManifest(repository, digest);
    batch.items.push(...(tags.length > 0 ? tags.map(({ tag }) => ({ digest, tag })) : [{ digest }]));
  }
  if (batch.items.length > 0) ports.live.publish({ type: "images" });
  return batch;
}

async function listsWith(repository: string, digest: string, ports: RepositoryPorts): Promise<string[]> {
  const manifests = await ports.repository.listManifests(repository);
  return manifests
    .filter(({ bytes }) => storedReferences(bytes).manifests.includes(digest))
    .map((index) => index.digest);
}
