import { findRepository } from "./find-repository.ts";
import type { FoundLayer, RepositoryPorts } from "./repository-operations.ts";

/** Which blobs may be read through the repository. @param digests well formed */
export async function findLayers(
  repository: string,
  digests: readonly string[],
  ports: RepositoryPorts,
): Promise<FoundLayer[]> {
  await findRepository(repository, ports);
  return await Promise.all(
    digests.map(async (digest) => {
      const isLinked = await ports.repository.hasBlob(repository, digest);
      const sizeBytes = isLinked ? await ports.blobs.sizeBytes(digest) : undefined;
      return { digest, ...(sizeBytes !== undefined && { sizeBytes }) };
    }),
  );
}
