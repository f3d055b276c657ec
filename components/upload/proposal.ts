import { nameFromFileName } from "../../server/core/image/upload-file-name.ts";
import type { ArchiveChoice, ArchiveImage } from "../../server/core/image/upload-view.ts";

/** What the archive proposes for an image, or the file's name does; `fromArchive` says which. */
export function proposalFor(
  image: ArchiveImage | undefined,
  fileName: string,
): ArchiveChoice & { fromArchive: boolean } {
  const fallback = nameFromFileName(fileName);
  return {
    index: image?.index ?? 0,
    repository: image?.repository ?? fallback.repository,
    tag: image?.tag ?? (image?.repository ? "latest" : fallback.tag),
    fromArchive: image?.repository !== undefined,
  };
}
