/** What a path below /v2/ names. Source: OCI distribution-spec v1.1, "Endpoints". */
import { RepositoryError } from "../../core/errors/repository-error.ts";
import { contentDigest } from "../../core/image/digest.ts";
import { repositoryNameFault, tagFault } from "../../core/image/reference.ts";

export type Address =
  | { kind: "base" }
  | { kind: "catalog" }
  | { kind: "tags"; repository: string }
  | { kind: "manifest"; repository: string; reference: string }
  | { kind: "referrers"; repository: string; digest: string }
  | { kind: "blob"; repository: string; digest: string }
  | { kind: "uploads"; repository: string }
  | { kind: "upload"; repository: string; uploadId: string };

/**
 * @returns undefined when there is nothing of the sort.
 * @throws RepositoryError NAME_INVALID, DIGEST_INVALID, TAG_INVALID
 */
export function addressOf(pathname: string): Address | undefined {
  if (pathname === "/v2" || pathname === "/v2/") return { kind: "base" };
  if (pathname === "/v2/_catalog") return { kind: "catalog" };
  for (const [pattern, read] of patterns) {
    const [, name, last = ""] = pattern.exec(pathname) ?? [];
    if (name !== undefined) return read(checkedName(decoded(name)), decoded(last));
  }
  return undefined;
}

/** A name may have parts that read like an endpoint: the end of the path decides, the longest first. */
const patterns: [RegExp, (repository: string, last: string) => Address][] = [
  [/^\/v2\/(.+)\/tags\/list$/, (repository) => ({ kind: "tags", repository })],
  [/^\/v2\/(.+)\/blobs\/uploads\/?$/, (repository) => ({ kind: "uploads", repository })],
  [/^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/, (repository, uploadId) => ({ kind: "upload", repository, uploadId })],
  [
    /^\/v2\/(.+)\/blobs\/([^/]+)$/,
    (repository, digest) => ({ kind: "blob", repository, digest: checkedDigest(digest) }),
  ],
  [
    /^\/v2\/(.+)\/referrers\/([^/]+)$/,
    (repository, digest) => ({ kind: "referrers", repository, digest: checkedDigest(digest) }),
  ],
  [
    /^\/v2\/(.+)\/manifests\/([^/]+)$/,
    (repository, reference) => ({ kind: "manifest", repository, reference: checkedReference(reference) }),
  ],
];

export function checkedName(name: string): string {
  const fault = repositoryNameFault(name);
  if (fault !== undefined) throw new RepositoryError("NAME_INVALID", fault, { detail: { name: name.slice(0, 300) } });
  return name;
}

export function checkedDigest(text: string): string {
  if (contentDigest(text)) return text;
  const sentence = `${quoted(text)} is not a digest: write sha256: or sha512: and lower-case hex digits.`;
  throw new RepositoryError("DIGEST_INVALID", sentence);
}

export function checkedTag(tag: string): string {
  const fault = tagFault(tag);
  if (fault !== undefined) throw new RepositoryError("TAG_INVALID", fault);
  return tag;
}

/** No tag has a colon, every digest has. */
function checkedReference(reference: string): string {
  return reference.includes(":") ? checkedDigest(reference) : checkedTag(reference);
}

/** What encodes nothing is left as it is: it is no name. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
