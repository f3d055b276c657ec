import { isImageError } from "../../core/errors/image-error.ts";
import { type ImageHistory, readHistory } from "../../core/image/image-history.ts";
import { type ImageDetail, nameOfImage } from "../../core/image/image-view.ts";
import { type ManifestReferences, storedReferences } from "../../core/image/manifest-references.ts";
import type { Blobs, ImageRepository, StoredManifest, StoredTag } from "../../ports/image-repository.ts";
import { readBlob } from "./read-blob.ts";

/**
 * What an image shares with the others of all repositories, and so what its end would free.
 * @returns undefined when it is not there
 */
export async function describeImage(
  repository: string,
  digest: string,
  ports: { repository: ImageRepository; blobs: Blobs },
): Promise<ImageDetail | undefined> {
  const all = await everyManifest(ports.repository);
  const own = all.find(({ stored }) => stored.repository === repository && stored.digest === digest);
  if (!own) return undefined;
  const others = all.filter((one) => one !== own);
  const beside = others.filter(({ stored }) => stored.repository === repository);
  const users = usersOfBlobs(others);
  const layers = own.references.blobs.slice(own.references.config ? 1 : 0);
  const only = new Map(own.references.blobs.flatMap((blob) => (users.has(blob.digest) ? [] : [[blob.digest, blob]])));
  const { createdBy, ...history } = await historyOf(own.references, layers.length, ports.blobs);
  return {
    repository,
    digest,
    ...history,
    layers: layers.map((layer, at) => ({ createdBy: createdBy[at] ?? "", alsoIn: users.get(layer.digest) ?? [] })),
    onlyHereBytes: [...only.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    onlyHereLayers: layers.filter((layer) => only.has(layer.digest)).length,
    namedBy: beside.filter(({ references }) => references.manifests.includes(digest)).map(({ name }) => name),
    attached: beside.filter(({ references }) => references.subject === digest).length,
  };
}

interface Known {
  stored: StoredManifest;
  references: ManifestReferences;
  /** `hello:1` */
  name: string;
}

async function everyManifest(repository: ImageRepository): Promise<Known[]> {
  const [repositories, tags] = await Promise.all([repository.listRepositories(), repository.tags()]);
  const lists = await Promise.all(repositories.map(({ name }) => repository.listManifests(name)));
  return lists.flat().map((stored) => ({
    stored,
    references: storedReferences(stored.bytes),
    name: nameOfImage({ ...stored, tags: tagsOf(stored, tags) }),
  }));
}

function tagsOf({ repository, digest }: StoredManifest, tags: StoredTag[]): StoredTag[] {
  const own = tags.filter((tag) => tag.repository === repository && tag.digest === digest);
  return own.sort((a, b) => b.updatedAt - a.updatedAt);
}

/** Blob digest → names of the images that have it. */
function usersOfBlobs(manifests: Known[]): Map<string, string[]> {
  const users = new Map<string, string[]>();
  for (const { references, name } of manifests) {
    for (const digest of new Set(references.blobs.map((blob) => blob.digest))) {
      const names = users.get(digest) ?? [];
      names.push(name);
      users.set(digest, names);
    }
  }
  return users;
}

async function historyOf({ config }: ManifestReferences, layerCount: number, blobs: Blobs): Promise<ImageHistory> {
  try {
    if (config) return readHistory(await readBlob(config.digest, blobs), layerCount);
  } catch (error) {
    // An artifact's config is anything: it has no history to tell.
    if (!isImageError(error)) throw error;
  }
  return { createdBy: [] };
}
