import type { FoundFiles } from "../../core/image/image-tree.ts";
import type { ImageRepository } from "../../ports/image-repository.ts";
import type { ImageTrees } from "../../ports/image-trees.ts";
import { readLayersOf } from "./read-layers-of.ts";

export interface FindImageFiles {
  repository: string;
  /** Of the manifest. */
  digest: string;
  text: string;
}

/** As many as anybody reads. */
const MOST = 200;

/**
 * Entries of the merged tree by a part of their name, or of their path when the text has a slash.
 * @throws PlatformError as `readImageFolder`
 */
export function findImageFiles(
  { text, ...image }: FindImageFiles,
  ports: { repository: ImageRepository; imageTrees: ImageTrees },
): Promise<FoundFiles> {
  return readLayersOf(image, ports, (layers) => ports.imageTrees.find({ layers, text, most: MOST }));
}
