/** GetRepositoryPolicy, SetRepositoryPolicy, DeleteRepositoryPolicy. */
import { z } from "zod";
import type { RepositoryOperations } from "../../../operations/repository/repository-operations.ts";
import { type JsonOperation, jsonOperation } from "../json-service.ts";
import { type EcrPlace, invalidParameter, repositoryMembers, required, text } from "./members.ts";
import { permitted } from "./permitted.ts";

const naming = z.object(repositoryMembers);
const setting = z.object({ ...repositoryMembers, policyText: text, force: z.boolean().optional() });
const longestPolicy = 10_240;

export function getRepositoryPolicy(repositories: RepositoryOperations, place: EcrPlace): JsonOperation {
  return jsonOperation(naming, async (input, _signal, call) => {
    const repositoryName = await permitted(input, call, { action: "ecr:GetRepositoryPolicy", repositories, place });
    const policyText = await repositories.policy(repositoryName);
    return { registryId: place.account, repositoryName, policyText };
  });
}

export function setRepositoryPolicy(repositories: RepositoryOperations, place: EcrPlace): JsonOperation {
  return jsonOperation(setting, async (input, _signal, call) => {
    const repository = await permitted(input, call, { action: "ecr:SetRepositoryPolicy", repositories, place });
    const policyText = required("policyText", input.policyText);
    if (policyText.length > longestPolicy) {
      throw invalidParameter("PolicyText", `must have length less than or equal to ${longestPolicy}`);
    }
    const { principal } = call;
    await repositories.setPolicy({ repository, policyText, principal, force: input.force ?? false });
    return { registryId: place.account, repositoryName: repository, policyText };
  });
}

export function deleteRepositoryPolicy(repositories: RepositoryOperations, place: EcrPlace): JsonOperation {
  return jsonOperation(naming, async (input, _signal, call) => {
    const repositoryName = await permitted(input, call, { action: "ecr:DeleteRepositoryPolicy", repositories, place });
    const policyText = await repositories.deletePolicy(repositoryName);
    return { registryId: place.account, repositoryName, policyText };
  });
}
