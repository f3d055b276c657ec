/** ECR's words where a tag may not be moved. */
export function immutableTagSentence(repository: string, tag: string): string {
  return (
    `The image tag '${tag}' already exists in the '${repository}' repository ` +
    "and cannot be overwritten because the repository is immutable."
  );
}
