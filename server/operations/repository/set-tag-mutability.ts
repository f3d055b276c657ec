import type { TagMutability } from "../../ports/image-repository.ts";
import type { RepositoryPorts } from "./repository-operations.ts";
import { repositoryNotFound } from "./repository-refusals.ts";

/** @throws PlatformError RepositoryNotFoundException */
export async function setTagMutability(
  name: string,
  tagMutability: TagMutability,
  ports: RepositoryPorts,
): Promise<void> {
  if (!(await ports.repository.setTagMutability(name, tagMutability))) {
    throw repositoryNotFound(name, ports.config.account);
  }
  ports.live.publish({ type: "images" });
}
