/** `team/resize:2` → repository and tag; without a tag it is `latest`. What neither may be is said by the platform. */
export function parseReference(reference: string): { repository: string; tag: string } {
  const [, repository = reference.trim(), tag = "latest"] = /^(.*):([^:/]*)$/.exec(reference.trim()) ?? [];
  return { repository, tag };
}
