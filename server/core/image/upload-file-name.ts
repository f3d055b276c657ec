/**
 * The repository and tag under which an uploaded image is proposed to be stored, from what the archive says of it or else from
 * the file's name, brought into the grammar of OCI distribution (repository: lower case parts; tag: up to 128 characters).
 */
export interface ProposedName {
  repository: string;
  tag: string;
}

const endings = /(\.(tar|oci|docker))*(\.(gz|gzip|zst|zstd|tgz|tzst|tar))?$/i;

/** `thumbnailer-1.8.2.tar.gz` → `thumbnailer`, `1.8.2`; `My App.tar` → `my-app`, `latest`. */
export function nameFromFileName(fileName: string): ProposedName {
  const stem = (fileName.split(/[\\/]/).at(-1) ?? "").replace(endings, "");
  const [, name = stem, version = ""] = /^(.*?)[-_.:@\s]v?(\d[\w.-]*)$/i.exec(stem) ?? [];
  return { repository: cleanRepository(name) ?? "image", tag: cleanTag(version) ?? "latest" };
}

/** `docker.io/library/hello:1` → `hello`, `1`; `ghcr.io/team/app` → `team/app`. @returns undefined when nothing is left of it. */
export function nameFromReference(reference: string): Partial<ProposedName> | undefined {
  const withoutDigest = reference.replace(/@sha256:[0-9a-f]*$/i, "");
  const [, path = withoutDigest, tagText] = /^(.*):([^/:]*)$/s.exec(withoutDigest) ?? [];
  const parts = path.split("/");
  if (parts.length > 1 && isHost(parts[0] ?? "")) parts.shift();
  if (parts.length > 1 && parts[0] === "library") parts.shift();
  const repository = cleanRepository(parts.join("/"));
  const tag = tagText === undefined ? undefined : cleanTag(tagText);
  return repository === undefined && tag === undefined ? undefined : { repository, tag };
}

/** A host has a dot or a port, or is localhost: that is how Docker tells it from a path. */
function isHost(part: string): boolean {
  return part === "localhost" || /[.:]/.test(part);
}

function cleanRepository(text: string): string | undefined {
  const parts = text
    .toLowerCase()
    .split("/")
    .map((part) =>
      part
        .replace(/[^a-z0-9._-]+/g, "-")
        .replace(/[._-]{2,}/g, (run) => (/^(__|-+)$/.test(run) ? run : "-"))
        .replace(/^[._-]+|[._-]+$/g, ""),
    )
    .filter(Boolean);
  const cleaned = parts
    .join("/")
    .slice(0, 200)
    .replace(/[._/-]+$/, "");
  return cleaned === "" ? undefined : cleaned;
}

export function cleanTag(text: string): string | undefined {
  const cleaned = text
    .replace(/[^\w.-]+/g, "-")
    .replace(/^[.-]+/, "")
    .slice(0, 128);
  return cleaned === "" ? undefined : cleaned;
}
