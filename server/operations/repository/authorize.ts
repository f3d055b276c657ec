/** Whether somebody may do something with a repository, as its policy has it now. */
import { PlatformError } from "../../core/errors/platform-error.ts";
import { RepositoryError } from "../../core/errors/repository-error.ts";
import type { Place } from "../../core/function/arn.ts";
import type { Principal } from "../../core/policy/principal.ts";
import { type RepositoryRequest, repositoryRefusal } from "../../core/policy/repository-access.ts";
import type { ImageRepository, Page, Repository } from "../../ports/image-repository.ts";

export interface AuthorizePorts {
  repository: Pick<ImageRepository, "repository" | "listRepositories">;
  config: Place;
}

/** @throws PlatformError AccessDeniedException */
export async function authorize(request: RepositoryRequest, ports: AuthorizePorts): Promise<void> {
  const refusal = await refusalOf(request, ports);
  if (refusal !== undefined) throw new PlatformError("AccessDeniedException", refusal);
}

/** One of the actions is enough. @throws RepositoryError DENIED */
export async function authorizeClient(
  { actions, ...request }: Omit<RepositoryRequest, "action"> & { actions: readonly string[] },
  ports: AuthorizePorts,
): Promise<void> {
  let refusal: string | undefined;
  for (const action of actions) {
    refusal = await refusalOf({ ...request, action }, ports);
    if (refusal === undefined) return;
  }
  throw new RepositoryError("DENIED", refusal ?? "There is nothing here that may be done.");
}

/** What a registry lists to the caller: its own account sees every name, another one those that are open to it. */
export async function listVisible(principal: Principal, page: Page, ports: AuthorizePorts): Promise<Repository[]> {
  const isOwn = principal.kind !== "service" && principal.accountId === ports.config.account;
  if (isOwn) return ports.repository.listRepositories(page);
  const { limit = Number.POSITIVE_INFINITY, ...from } = page;
  const all = await ports.repository.listRepositories(from);
  const action = "ecr:DescribeRepositories";
  const isOpen = ({ name, policyText }: Repository) =>
    repositoryRefusal(policyText, { repository: name, principal, action }, ports.config) === undefined;
  return all.filter(isOpen).slice(0, limit);
}

async function refusalOf(request: RepositoryRequest, { repository, config }: AuthorizePorts) {
  const found = await repository.repository(request.repository);
  return repositoryRefusal(found?.policyText, request, config);
}
