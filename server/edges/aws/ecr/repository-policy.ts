/** GetRepositoryPolicy, SetRepositoryPolicy, DeleteRepositoryPolicy. */
import { z } from "zod";
import type { RepositoryOperations } from "../../../operations/repository/repository-operations.ts";
import { type JsonOperation, jsonOperation } from "../json-service.ts";
import { type EcrPlace, invalidParameter, namedRepository, repositoryMembers, required, text } from "./members.ts";

const naming = z.object(repositoryMembers);
const setting = z.object({ ...repositoryMembers, policyText: text });
const longestPolicy = 10_240;

export function getRepositoryPolicy(repositories: RepositoryOperations, place: EcrPlace): JsonOperation {
  return jsonOperation(naming, async (input) => {
    const repositoryName = namedRepository(input, place);
    const policyText = await repositories.policy(repositoryName);
    return { registryId: place.account, repositoryName, policyText };
  });
}

export function setRepositoryPolicy(repositories: RepositoryOperations, place: EcrPlace): JsonOperation {
  return jsonOperation(setting, async (input) => {
    const repositoryName = namedRepository(input, place);
    const policyText = required("policyText", input.policyText);
    assertPolicy(policyText);
    await repositories.setPolicy(repositoryName, policyText);
    return { registryId: place.account, repositoryName, policyText };
  });
}

export function deleteRepositoryPolicy(repositories: RepositoryOperations, place: EcrPlace): JsonOperation {
  return jsonOperation(naming, async (input) => {
    const repositoryName = namedRepository(input, place);
    const policyText = await repositories.deletePolicy(repositoryName);
    return { registryId: place.account, repositoryName, policyText };
  });
}

const statement = z.looseObject({ Effect: z.enum(["Allow", "Deny"]) });
const policy = z.looseObject({ Statement: z.union([statement, z.array(statement)]) });

/** Its outline. What it allows is not asked yet. */
function assertPolicy(policyText: string): void {
  if (policyText.length > longestPolicy) {
    throw invalidParameter("PolicyText", `must have length less than or equal to ${longestPolicy}`);
  }
  if (policy.safeParse(parsed(policyText)).success) return;
  throw invalidParameter("PolicyText", "Invalid repository policy provided");
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // refused by its shape
  }
}
