import { PlatformError } from "../../core/errors/platform-error.ts";
import { type FolderView, folderPart } from "../../core/image/image-tree.ts";
import type { ImageRepository } from "../../ports/image-repository.ts";
import type { ImageTrees } from "../../ports/image-trees.ts";
import { readLayersOf } from "./read-layers-of.ts";

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
  { path, from, ...image }: ReadImageFolder,
  ports: { repository: ImageRepository; imageTrees: ImageTrees },
): Promise<FolderView> {
  const folder = await readLayersOf(image, ports, (layers) =>
    ports.imageTrees.folder({ layers, path, from, count: folderPart }),
  );
  if (folder) return folder;
  throw new PlatformError("ResourceNotFoundException", `The image has no folder ${path}.`);
}
