import type { Repository } from "../../ports/image-repository.ts";
import type { RepositoryPorts } from "./repository-operations.ts";
import { repositoryNotFound } from "./repository-refusals.ts";

/** @throws PlatformError RepositoryNotFoundException */
export async function findRepository(
  name: string,
  ports: Pick<RepositoryPorts, "repository" | "config">,
): Promise<Repository> {
  const found = await ports.repository.repository(name);
  if (!found) throw repositoryNotFound(name, ports.config.account);
  return found;
}
