import type { FolderView, FoundFiles } from "../core/image/image-tree.ts";

export interface FolderRequest {
  /** Digests of the layers' blobs, lowest first. */
  layers: string[];
  /** `/usr/lib` */
  path: string;
  /** Which part of the folder's list: place of the first entry, from 0, and how many. */
  from: number;
  count: number;
}

export interface FindRequest {
  /** As in `FolderRequest`. */
  layers: string[];
  text: string;
  most: number;
}

/** The merged trees of images in the repository, read from their layers when somebody looks. */
export interface ImageTrees {
  /**
   * @returns undefined when the image has no such folder.
   * @throws ImageError InvalidImage when a layer is none.
   */
  folder(request: FolderRequest): Promise<FolderView | undefined>;
  /** @throws as `folder` */
  find(request: FindRequest): Promise<FoundFiles>;
}
