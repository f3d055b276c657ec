/** A repository's policy. Whoever waits for a permission that was given or taken away is told. */
import { PlatformError } from "../../core/errors/platform-error.ts";
import { parsePolicy } from "../../core/policy/policy.ts";
import { isPolicyError } from "../../core/policy/policy-error.ts";
import type { Principal } from "../../core/policy/principal.ts";
import { locksOutOfRepository } from "../../core/policy/repository-access.ts";
import { findRepository } from "./find-repository.ts";
import type { RepositoryPorts } from "./repository-operations.ts";
import { policyNotFound, repositoryNotFound } from "./repository-refusals.ts";

export interface PolicySetting {
  repository: string;
  policyText: string;
  /** Who sets it. */
  principal: Principal;
  /** Also when they could not set another one after it. */
  force: boolean;
}

/** @throws PlatformError RepositoryNotFoundException, RepositoryPolicyNotFoundException */
export async function getRepositoryPolicy(name: string, ports: RepositoryPorts): Promise<string> {
  const { policyText } = await findRepository(name, ports);
  if (policyText === undefined) throw policyNotFound(name, ports);
  return policyText;
}

/** @throws PlatformError InvalidParameterException with the place of what is wrong; RepositoryNotFoundException */
export async function setRepositoryPolicy(setting: PolicySetting, ports: RepositoryPorts): Promise<void> {
  const { repository, policyText, principal, force } = setting;
  refuseMalformed(policyText);
  if (!force && locksOutOfRepository(policyText, { repository, principal }, ports.config)) {
    throw invalidPolicy("The policy would prevent you from setting another policy: force it, if that is meant");
  }
  await storePolicy(repository, policyText, ports);
}

/** @returns what it was */
export async function deleteRepositoryPolicy(name: string, ports: RepositoryPorts): Promise<string> {
  const policyText = await getRepositoryPolicy(name, ports);
  await storePolicy(name, undefined, ports);
  return policyText;
}

async function storePolicy(name: string, policyText: string | undefined, ports: RepositoryPorts): Promise<void> {
  if (!(await ports.repository.setPolicy(name, policyText))) throw repositoryNotFound(name, ports.config.account);
  publishPolicy(name, ports);
}

export function publishPolicy(repository: string, { live }: Pick<RepositoryPorts, "live">): void {
  live.publish({ type: "permission-changed", repository });
  live.publish({ type: "images" });
}

function refuseMalformed(policyText: string): void {
  try {
    parsePolicy(policyText, "repository");
  } catch (error) {
    if (isPolicyError(error)) throw invalidPolicy(`Invalid repository policy provided: ${error.message}`);
    throw error;
  }
}

function invalidPolicy(constraint: string): PlatformError {
  const sentence = `Invalid parameter at 'PolicyText' failed to satisfy constraint: '${constraint}'`;
  return new PlatformError("InvalidParameterException", sentence);
}
