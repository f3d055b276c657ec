import type { Repository } from "../../ports/image-repository.ts";
import { findRepository } from "./find-repository.ts";
import type { RepositoryPorts } from "./repository-operations.ts";
import { repositoryNotEmpty, repositoryNotFound } from "./repository-refusals.ts";

/**
 * With its images, when forced. Functions that were made from them run on.
 * @throws PlatformError RepositoryNotFoundException, RepositoryNotEmptyException
 */
export async function deleteRepository(name: string, force: boolean, ports: RepositoryPorts): Promise<Repository> {
  const found = await findRepository(name, ports);
  if (!force && (await ports.repository.listManifests(name, { limit: 1 })).length > 0) {
    throw repositoryNotEmpty(name, ports);
  }
  if (!(await ports.repository.deleteRepository(name))) throw repositoryNotFound(name, ports.config.account);
  ports.live.publish({ type: "images" });
  return found;
}
