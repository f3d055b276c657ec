import type { Principal } from "../../core/policy/principal.ts";
import type { Repository } from "../../ports/image-repository.ts";
import { listVisible } from "./authorize.ts";
import type { ListPage, RepositoryPorts } from "./repository-operations.ts";

/** By name. */
export async function listRepositories(
  { after, limit, principal }: { after?: string; limit: number; principal: Principal },
  ports: RepositoryPorts,
): Promise<ListPage<Repository>> {
  const page = { limit: limit + 1, ...(after !== undefined && { after }) };
  const found = await listVisible(principal, page, ports);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, ...(last && found.length > limit && { after: last.name }) };
}
