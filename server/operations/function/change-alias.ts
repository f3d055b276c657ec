/** Aliases: made, changed and removed. A change is one for whoever invokes by it from its answer on. */
import { PlatformError } from "../../core/errors/platform-error.ts";
import { type Alias, assertRouting, versionsOf } from "../../core/function/alias.ts";
import { functionArn } from "../../core/function/arn.ts";
import type { Ids } from "../../ports/ids.ts";
import type { Live } from "../../ports/live.ts";
import { type FindPorts, findFunction } from "./find-function.ts";
import { refuseOldRevision } from "./refuse-change.ts";
import type { AliasRequest, AliasUpdate } from "./version-operations.ts";

export type AliasPorts = FindPorts & { live: Pick<Live, "publish">; ids: Ids };

/** @throws PlatformError ResourceConflictException when there is one of that name, ResourceNotFoundException, and what `assertRouting` throws */
export async function createAlias(request: AliasRequest, ports: AliasPorts): Promise<Alias> {
  const { functionName, name, version, description = "", weights = {} } = request;
  for (;;) {
    const { functionId } = await findFunction(functionName, undefined, ports);
    const alias = { functionId, name, version, description, weights, revisionId: ports.ids.uuid() };
    await findFunction(functionName, version, ports);
    if (await ports.aliases.get(functionId, name)) {
      throw new PlatformError("ResourceConflictException", `Alias already exists: ${arnOf(request, ports)}`);
    }
    await assertRoutable(functionName, alias, ports);
    if (!(await ports.aliases.create(alias))) continue; // something has changed meanwhile
    ports.live.publish({ type: "alias", functionName, alias });
    return alias;
  }
}

export async function getAlias(functionName: string, name: string, ports: FindPorts): Promise<Alias> {
  const { functionId } = await findFunction(functionName, undefined, ports);
  const alias = await ports.aliases.get(functionId, name);
  if (alias) return alias;
  throw new PlatformError(
    "ResourceNotFoundException",
    `Cannot find alias arn: ${arnOf({ functionName, name }, ports)}`,
  );
}

/** @param version only those that name it, also with a share */
export async function listAliases(
  functionName: string,
  version: string | undefined,
  ports: FindPorts,
): Promise<Alias[]> {
  const { functionId } = await findFunction(functionName, undefined, ports);
  const aliases = await ports.aliases.list(functionId);
  return version === undefined ? aliases : aliases.filter((alias) => versionsOf(alias).includes(version));
}

/** Changes what is given. @throws PlatformError as `createAlias`, and PreconditionFailedException */
export async function updateAlias(request: AliasUpdate, ports: AliasPorts): Promise<Alias> {
  const { functionName, name } = request;
  for (;;) {
    const { functionId } = await findFunction(functionName, undefined, ports);
    const before = await ports.aliases.get(functionId, name);
    if (!before) throw new PlatformError("ResourceNotFoundException", `Alias not found: ${arnOf(request, ports)}`);
    refuseOldRevision(before, request.revisionId);
    const { version = before.version, description = before.description, weights = before.weights } = request;
    const alias = { functionId, name, version, description, weights, revisionId: ports.ids.uuid() };
    await findFunction(functionName, version, ports);
    await assertRoutable(functionName, alias, ports);
    if (!(await ports.aliases.change(before.revisionId, alias))) continue; // another change was first
    ports.live.publish({ type: "alias", functionName, alias });
    return alias;
  }
}

/** As on AWS, one that is not there is as good as deleted. */
export async function deleteAlias(functionName: string, name: string, ports: AliasPorts): Promise<void> {
  const { functionId } = await findFunction(functionName, undefined, ports);
  if (await ports.aliases.delete(functionId, name)) ports.live.publish({ type: "alias-deleted", functionName, name });
}

async function assertRoutable(functionName: string, alias: Alias, ports: FindPorts): Promise<void> {
  assertRouting(alias);
  for (const additional of Object.keys(alias.weights)) await findFunction(functionName, additional, ports);
}

function arnOf({ functionName, name }: { functionName: string; name: string }, { config }: FindPorts): string {
  return functionArn({ ...config, functionName, qualifier: name });
}
