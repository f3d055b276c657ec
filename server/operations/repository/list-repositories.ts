import type { Repository } from "../../ports/image-repository.ts";
import type { ListPage, RepositoryPorts } from "./repository-operations.ts";

/** By name. */
export async function listRepositories(
  { after, limit }: { after?: string; limit: number },
  ports: RepositoryPorts,
): Promise<ListPage<Repository>> {
  const found = await ports.repository.listRepositories({ limit: limit + 1, ...(after !== undefined && { after }) });
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, ...(last && found.length > limit && { after: last.name }) };
}
