/** A repository's policy: a text that is kept. */
import { findRepository } from "./find-repository.ts";
import type { RepositoryPorts } from "./repository-operations.ts";
import { policyNotFound, repositoryNotFound } from "./repository-refusals.ts";

/** @throws PlatformError RepositoryNotFoundException, RepositoryPolicyNotFoundException */
export async function getRepositoryPolicy(name: string, ports: RepositoryPorts): Promise<string> {
  const { policyText } = await findRepository(name, ports);
  if (policyText === undefined) throw policyNotFound(name, ports);
  return policyText;
}

/** @param policyText checked */
export async function setRepositoryPolicy(name: string, policyText: string, ports: RepositoryPorts): Promise<void> {
  if (!(await ports.repository.setPolicy(name, policyText))) throw repositoryNotFound(name, ports.config.account);
  ports.live.publish({ type: "images" });
}

/** @returns what it was */
export async function deleteRepositoryPolicy(name: string, ports: RepositoryPorts): Promise<string> {
  const policyText = await getRepositoryPolicy(name, ports);
  if (!(await ports.repository.setPolicy(name, undefined))) throw repositoryNotFound(name, ports.config.account);
  ports.live.publish({ type: "images" });
  return policyText;
}
