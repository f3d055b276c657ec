import type { ArchiveChoice, ArchiveImage } from "../../server/core/image/upload-view.ts";

/** Archives compress to these; the name before them is what the image is called. */
const endings = /(\.(tar|oci|docker))?(\.(gz|gzip|zst|zstd|tgz|tzst|tar))?$/i;

/**
 * The name and tag to propose before the archive has said its own: `thumbnailer-1.8.2.tar.gz` → `thumbnailer:1.8.2`.
 * Only what a repository may be called is kept.
 */
export function nameFromFile(fileName: string): { repository: string; tag: string } {
  const bare = fileName.replace(endings, "").toLowerCase();
  const versioned = /^(.*?)[-_.:@ ]v?(\d[\w.-]*)$/.exec(bare);
  const repository = (versioned?.[1] ?? bare).replace(/[^a-z0-9/]+/g, "-").replace(/^[-/]+|[-/]+$/g, "");
  return { repository: repository || "image", tag: versioned?.[2] ?? "latest" };
}

/** What the archive proposes for an image, or the file's name does; `fromArchive` says which. */
export function proposalFor(
  image: ArchiveImage | undefined,
  fileName: string,
): ArchiveChoice & { fromArchive: boolean } {
  const fallback = nameFromFile(fileName);
  return {
    index: image?.index ?? 0,
    repository: image?.repository ?? fallback.repository,
    tag: image?.tag ?? (image?.repository ? "latest" : fallback.tag),
    fromArchive: image?.repository !== undefined,
  };
}
