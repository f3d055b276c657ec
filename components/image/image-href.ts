/** Where pages about an image are. A repository may have slashes: its name and tag are the rest of the address. */
export function imageHref(repository: string, tag: string): string {
  const path = `${repository}:${tag}`.split("/").map(encodeURIComponent).join("/");
  return `/images/${path}`;
}

/** The parts of the address, as Next hands them on (still encoded) → repository and tag. */
export function imageOf(path: string[]): { repository: string; tag: string } | undefined {
  const [, repository, tag] = /^(.+):([^:/]+)$/.exec(path.map(decodeURIComponent).join("/")) ?? [];
  return repository && tag ? { repository, tag } : undefined;
}

export function newFunctionHref(imageUri: string): string {
  return `/functions/new?image=${encodeURIComponent(imageUri)}`;
}
