import type { ImageId } from "../../core/image/image-id.ts";
import { findImage } from "./find-image.ts";
import { findRepository } from "./find-repository.ts";
import type { ListedImage, RepositoryPorts } from "./repository-operations.ts";
import { imageNotThere } from "./repository-refusals.ts";

/** Each image once, however often it is named. @throws PlatformError ImageNotFoundException when one is not there. */
export async function describeImages(
  repository: string,
  ids: readonly ImageId[],
  ports: RepositoryPorts,
): Promise<ListedImage[]> {
  await findRepository(repository, ports);
  const tags = Map.groupBy(await ports.repository.listTags(repository), ({ digest }) => digest);
  const images = new Map<string, ListedImage>();
  for (const id of ids) {
    const found = await findImage(repository, id, ports);
    if ("fault" in found) throw imageNotThere(repository, id, ports);
    const { manifest } = found;
    images.set(manifest.digest, { manifest, tags: (tags.get(manifest.digest) ?? []).map(({ tag }) => tag) });
  }
  return [...images.values()];
}
