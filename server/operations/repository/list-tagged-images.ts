import { findRepository } from "./find-repository.ts";
import type { ImageSelection, ListedImage, RepositoryPorts } from "./repository-operations.ts";

/** All images of a repository with their tags, by digest. @throws PlatformError RepositoryNotFoundException */
export async function listTaggedImages(
  { repository, tagged }: ImageSelection,
  ports: RepositoryPorts,
): Promise<ListedImage[]> {
  await findRepository(repository, ports);
  const manifests = await ports.repository.listManifests(repository);
  const tags = Map.groupBy(await ports.repository.listTags(repository), ({ digest }) => digest);
  return manifests
    .map((manifest) => ({ manifest, tags: (tags.get(manifest.digest) ?? []).map(({ tag }) => tag) }))
    .filter((image) => tagged === undefined || image.tags.length > 0 === tagged);
}
