/** CreateRepository, DescribeRepositories, DeleteRepository, PutImageTagMutability. */
import { z } from "zod";
import type { RepositoryOperations } from "../../../operations/repository/repository-operations.ts";
import { repositoryNotFound } from "../../../operations/repository/repository-refusals.ts";
import { type JsonOperation, jsonOperation } from "../json-service.ts";
import {
  assertRegistry,
  assertRepositoryName,
  type EcrPlace,
  invalidParameter,
  pageMembers,
  pageSize,
  repositoryMembers,
  required,
  requiredList,
  tagMutability,
  text,
} from "./members.ts";
import { pageToken, parsePageToken } from "./page-token.ts";
import { permitted } from "./permitted.ts";
import { writtenMutability, writtenRepository } from "./written-repository.ts";

const creation = z.object({ ...repositoryMembers, imageTagMutability: text });

export function createRepository(repositories: RepositoryOperations, place: EcrPlace): JsonOperation {
  return jsonOperation(creation, async (input, _signal, call) => {
    const name = await permitted(input, call, { action: "ecr:CreateRepository", repositories, place });
    if (name.length < 2) throw invalidParameter("repositoryName", "must have length greater than or equal to 2");
    const repository = await repositories.create(name, tagMutability(input.imageTagMutability ?? "MUTABLE"));
    return { repository: writtenRepository(repository, place) };
  });
}

const listing = z.object({ registryId: text, repositoryNames: z.array(z.string()).optional(), ...pageMembers });

export function describeRepositories(repositories: RepositoryOperations, place: EcrPlace): JsonOperation {
  return jsonOperation(
    listing,
    async ({ registryId, repositoryNames, nextToken, maxResults }, _signal, { principal }) => {
      assertRegistry(registryId);
      const isOurs = registryId === undefined || registryId === place.account;
      if (repositoryNames) {
        const names = requiredList("repositoryNames", repositoryNames, 100);
        names.forEach(assertRepositoryName);
        if (!isOurs) throw repositoryNotFound(names[0] ?? "", registryId);
        for (const repository of names) {
          await repositories.authorize({ repository, principal, action: "ecr:DescribeRepositories" });
        }
        const found = await Promise.all(names.map((name) => repositories.find(name)));
        return { repositories: found.map((repository) => writtenRepository(repository, place)) };
      }
      const after = parsePageToken(nextToken);
      const limit = pageSize(maxResults);
      if (!isOurs) return { repositories: [] };
      const page = await repositories.list({ limit, principal, ...(after !== undefined && { after }) });
      return {
        repositories: page.items.map((repository) => writtenRepository(repository, place)),
        ...(page.after !== undefined && { nextToken: pageToken(page.after) }),
      };
    },
  );
}

const deletion = z.object({ ...repositoryMembers, force: z.boolean().optional() });

export function deleteRepository(repositories: RepositoryOperations, place: EcrPlace): JsonOperation {
  return jsonOperation(deletion, async (input, _signal, call) => {
    const repository = await repositories.delete(
      await permitted(input, call, { action: "ecr:DeleteRepository", repositories, place }),
      input.force ?? false,
    );
    return { repository: writtenRepository(repository, place) };
  });
}

const mutability = z.object({ ...repositoryMembers, imageTagMutability: text });

export function putImageTagMutability(repositories: RepositoryOperations, place: EcrPlace): JsonOperation {
  return jsonOperation(mutability, async (input, _signal, call) => {
    const repositoryName = await permitted(input, call, { action: "ecr:PutImageTagMutability", repositories, place });
    const wanted = tagMutability(required("imageTagMutability", input.imageTagMutability));
    await repositories.setTagMutability(repositoryName, wanted);
    return { registryId: place.account, repositoryName, imageTagMutability: writtenMutability[wanted] };
  });
}
