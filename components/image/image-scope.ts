/** How live entries about an image are asked for: one text each, as it stands in their address. */
export interface ImageKey {
  repository: string;
  /** Of the manifest. */
  digest: string;
}

export interface FolderKey extends ImageKey {
  /** `/usr/lib` */
  path: string;
  /** Place of the first entry, from 0. */
  from: number;
}

export function imageScope({ repository, digest }: ImageKey): string {
  return `${repository}@${digest}`;
}

export function imageOfScope(scope: string): ImageKey {
  const [repository = "", digest = ""] = scope.split("@");
  return { repository, digest };
}

export function folderScope({ path, from, ...image }: FolderKey): string {
  return `${imageScope(image)}@${from}@${path}`;
}

export function folderOfScope(scope: string): FolderKey {
  const [repository = "", digest = "", from = "", ...path] = scope.split("@");
  return { repository, digest, from: Math.max(0, Math.trunc(Number(from)) || 0), path: path.join("@") };
}

export interface FilesKey extends ImageKey {
  /** A part of a name, or of a path. */
  text: string;
}

export function filesScope({ text, ...image }: FilesKey): string {
  return `${imageScope(image)}@${text}`;
}

export function filesOfScope(scope: string): FilesKey {
  const [repository = "", digest = "", ...text] = scope.split("@");
  return { repository, digest, text: text.join("@") };
}
