import type { Repository, TagMutability } from "../../ports/image-repository.ts";
import type { RepositoryPorts } from "./repository-operations.ts";
import { repositoryExists } from "./repository-refusals.ts";

/** @throws PlatformError RepositoryAlreadyExistsException */
export async function createRepository(
  name: string,
  tagMutability: TagMutability,
  ports: RepositoryPorts,
): Promise<Repository> {
  const repository = { name, createdAt: ports.clock.now(), tagMutability };
  if (!(await ports.repository.createRepository(repository))) throw repositoryExists(name, ports);
  ports.live.publish({ type: "images" });
  return repository;
}
