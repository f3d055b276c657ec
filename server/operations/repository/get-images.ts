import type { ImageId } from "../../core/image/image-id.ts";
import type { StoredManifest } from "../../ports/image-repository.ts";
import { findImage } from "./find-image.ts";
import { findRepository } from "./find-repository.ts";
import type { Batch, RepositoryPorts } from "./repository-operations.ts";

export async function getImages(
  repository: string,
  ids: readonly ImageId[],
  ports: RepositoryPorts,
): Promise<Batch<{ id: ImageId; manifest: StoredManifest }>> {
  await findRepository(repository, ports);
  const batch: Batch<{ id: ImageId; manifest: StoredManifest }> = { items: [], failures: [] };
  for (const id of ids) {
    const found = await findImage(repository, id, ports);
    if ("fault" in found) batch.failures.push({ id, fault: found.fault });
    else batch.items.push({ id: { ...id, digest: found.manifest.digest }, manifest: found.manifest });
  }
  return batch;
}
