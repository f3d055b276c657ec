import { type ImageFault, type ImageId, imageIdFault, imageNotFound, tagMismatch } from "../../core/image/image-id.ts";
import type { ImageRepository, StoredManifest } from "../../ports/image-repository.ts";

/** What an image id names in a repository, or why it names nothing. */
export async function findImage(
  repository: string,
  id: ImageId,
  ports: { repository: ImageRepository },
): Promise<{ manifest: StoredManifest } | { fault: ImageFault }> {
  const fault = imageIdFault(id);
  if (fault) return { fault };
  const tagged = id.tag === undefined ? undefined : await ports.repository.resolveTag(repository, id.tag);
  if (id.tag !== undefined && tagged === undefined) return { fault: imageNotFound };
  if (id.digest !== undefined && tagged !== undefined && id.digest !== tagged) return { fault: tagMismatch(id) };
  const manifest = await ports.repository.manifest(repository, id.digest ?? tagged ?? "");
  return manifest ? { manifest } : { fault: imageNotFound };
}
