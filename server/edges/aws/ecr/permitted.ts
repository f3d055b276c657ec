import type { ApiCall } from "../../../core/trail/api-call.ts";
import type { RepositoryOperations } from "../../../operations/repository/repository-operations.ts";
import { type EcrPlace, namedRepository } from "./members.ts";

/**
 * @returns the name of the repository, which the caller may do this with
 * @throws PlatformError AccessDeniedException; what a name that is none throws
 */
export async function permitted(
  input: { repositoryName?: string; registryId?: string },
  { principal }: ApiCall,
  { action, repositories, place }: { action: string; repositories: RepositoryOperations; place: EcrPlace },
): Promise<string> {
  const repository = namedRepository(input, place);
  await repositories.authorize({ repository, principal, action });
  return repository;
}
