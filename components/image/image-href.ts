import type { ImageView } from "../../server/core/image/image-view.ts";

/** Where pages about an image are. A repository may have slashes: its name and tag are the rest of the address. */
export function imageHref({ repository, digest, tags }: Pick<ImageView, "repository" | "digest" | "tags">): string {
  const [newest] = tags;
  return `/images/${encoded(newest ? `${repository}:${newest.tag}` : `${repository}@${digest}`)}`;
}

export function tagHref(repository: string, tag: string): string {
  return `/images/${encoded(`${repository}:${tag}`)}`;
}

export type NamedImage = { repository: string } & ({ tag: string } | { digest: string });

/** The parts of the address, as Next hands them on (still encoded) → repository, and tag or digest. */
export function imageOf(path: string[]): NamedImage | undefined {
  const name = path.map(decodeURIComponent).join("/");
  const [, held, digest] = /^([^@]+)@([a-z0-9]+:[0-9a-f]+)$/.exec(name) ?? [];
  if (held && digest) return { repository: held, digest };
  const [, repository, tag] = /^([^@]+):([^:/@]+)$/.exec(name) ?? [];
  return repository && tag ? { repository, tag } : undefined;
}

/** `hello:1`, `hello@sha256:…` */
export function nameIn(named: NamedImage): string {
  return "tag" in named ? `${named.repository}:${named.tag}` : `${named.repository}@${named.digest}`;
}

/** Where its repository stands in the list. */
export function repositoryHref(repository: string): string {
  return `/images#${encodeURIComponent(repository)}`;
}

export function newFunctionHref(imageUri: string): string {
  return `/functions/new?image=${encodeURIComponent(imageUri)}`;
}

function encoded(name: string): string {
  return name.split("/").map(encodeURIComponent).join("/");
}
