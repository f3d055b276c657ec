import { isImageError } from "../../core/errors/image-error.ts";
import { PlatformError } from "../../core/errors/platform-error.ts";
import { type FolderView, folderPart } from "../../core/image/image-tree.ts";
import { parseManifest } from "../../core/image/manifest.ts";
import type { ImageRepository } from "../../ports/image-repository.ts";
import type { ImageTrees } from "../../ports/image-trees.ts";

export interface ReadImageFolder {
  repository: string;
  /** Of the manifest. */
  digest: string;
  /** `/usr/lib` */
  path: string;
  /** Place of the first entry, from 0. */
  from: number;
}

/**
 * A part of one folder of the image's merged tree.
 * @throws PlatformError ResourceNotFoundException when the image or the folder is not there; with a sentence when the
 * image has no files that can be read
 */
export async function readImageFolder(
  { repository, digest, path, from }: ReadImageFolder,
  ports: { repository: ImageRepository; imageTrees: ImageTrees },
): Promise<FolderView> {
  const stored = await ports.repository.manifest(repository, digest);
  if (!stored)
    throw new PlatformError("ResourceNotFoundException", `${repository}@${digest} is not in the repository.`);
  try {
    const { layers } = parseManifest(stored.bytes, stored.mediaType);
    const request = { layers: layers.map((layer) => layer.digest), path, from, count: folderPart };
    const folder = await ports.imageTrees.folder(request);
    if (folder) return folder;
  } catch (error) {
    if (!isImageError(error)) throw error;
    throw new PlatformError("InvalidParameterValueException", error.message, { cause: error });
  }
  throw new PlatformError("ResourceNotFoundException", `The image has no folder ${path}.`);
}
