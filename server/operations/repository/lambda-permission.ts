/** Lambda's permission to read a repository's images: asked for at every read, given with the first function. */
import { PlatformError } from "../../core/errors/platform-error.ts";
import { hasLambdaStatement, withLambdaStatement, withoutLambdaStatement } from "../../core/policy/lambda-statement.ts";
import type { Principal } from "../../core/policy/principal.ts";
import { anyFunction, lambdaRefusal, repositoryRefusal } from "../../core/policy/repository-access.ts";
import type { LambdaPermission } from "../../ports/lambda-permission.ts";
import { findRepository } from "./find-repository.ts";
import type { RepositoryPorts } from "./repository-operations.ts";
import { publishPolicy } from "./repository-policy.ts";

type Ports = Pick<RepositoryPorts, "repository" | "live" | "config">;

export function lambdaPermission({ repository, config }: Omit<Ports, "live">): LambdaPermission {
  return {
    async refusal(name, functionName) {
      const found = await repository.repository(name);
      return lambdaRefusal(found?.policyText, { repository: name, functionName }, config);
    },
  };
}

/**
 * Lambda adds its statement when a function is made from the repository, or its code updated, by somebody who may read
 * and set the policy; also where it was taken away before. Source:
 * https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#gettingstarted-images-permissions
 * @returns false when it may not, or it would not help
 */
export async function letLambdaRead(
  { repository, functionName, principal }: { repository: string; functionName: string; principal: Principal },
  ports: Ports,
): Promise<boolean> {
  const mayRead = (policyText: string | undefined) =>
    lambdaRefusal(policyText, { repository, functionName }, ports.config) === undefined;
  for (;;) {
    const found = await ports.repository.repository(repository);
    if (!found) return false;
    const before = found.policyText;
    if (mayRead(before)) return true; // somebody else was first
    for (const action of ["ecr:GetRepositoryPolicy", "ecr:SetRepositoryPolicy"]) {
      if (repositoryRefusal(before, { repository, principal, action }, ports.config) !== undefined) return false;
    }
    const policyText = withLambdaStatement(before, ports.config);
    if (!mayRead(policyText)) return false;
    if (await replace({ repository, before, policyText }, ports)) return true;
  }
}

/**
 * Puts Lambda's statement into the policy, or takes it out; the rest stays.
 * @throws PlatformError AccessDeniedException; InvalidParameterException where other statements decide
 */
export async function setLambdaPermission(
  { repository, permitted, principal }: { repository: string; permitted: boolean; principal: Principal },
  ports: Ports,
): Promise<void> {
  for (;;) {
    const { policyText: before } = await findRepository(repository, ports);
    const action = "ecr:SetRepositoryPolicy";
    const refusal = repositoryRefusal(before, { repository, principal, action }, ports.config);
    if (refusal !== undefined) throw new PlatformError("AccessDeniedException", refusal);
    const policyText = permitted ? withLambdaStatement(before, ports.config) : takenOut(before);
    const fault = lambdaRefusal(policyText, { repository, functionName: anyFunction }, ports.config);
    if ((fault === undefined) !== permitted) throw decidedElsewhere(permitted, fault);
    if (before === policyText || (await replace({ repository, before, policyText }, ports))) return;
  }
}

function takenOut(policyText: string | undefined): string | undefined {
  return policyText !== undefined && hasLambdaStatement(policyText) ? withoutLambdaStatement(policyText) : policyText;
}

function decidedElsewhere(permitted: boolean, fault: string | undefined): PlatformError {
  const sentence = permitted
    ? `Lambda's statement would not help: ${fault ?? ""}`
    : "Another statement of the policy lets Lambda read: change the policy with SetRepositoryPolicy.";
  return new PlatformError("InvalidParameterException", sentence);
}

/** @returns false when the policy is another one by now */
async function replace(
  change: { repository: string; before: string | undefined; policyText: string | undefined },
  ports: Ports,
): Promise<boolean> {
  const { repository, before, policyText } = change;
  if (!(await ports.repository.setPolicy(repository, policyText, { policyText: before }))) return false;
  publishPolicy(repository, ports);
  return true;
}
