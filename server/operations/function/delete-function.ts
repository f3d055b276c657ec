import { PlatformError } from "../../core/errors/platform-error.ts";
import { isAliasName, versionsOf } from "../../core/function/alias.ts";
import { deleted } from "../../core/function/apply.ts";
import { LATEST } from "../../core/function/version.ts";
import type { Environments } from "../../ports/environments.ts";
import type { EventQueue } from "../../ports/event-queue.ts";
import type { ChangePorts } from "./change-function.ts";
import { type FindPorts, findFunction } from "./find-function.ts";
import type { Caller } from "./function-operations.ts";

type DeletePorts = ChangePorts & FindPorts & { environments: Environments; eventQueue: EventQueue };

/**
 * Removes the function with its versions and aliases, in any state: optimizing is cancelled, environments end after
 * their invoke, events are dropped. With a qualifier that one version goes.
 */
export async function deleteFunction(
  functionName: string,
  qualifier: string | undefined,
  caller: Caller,
  ports: DeletePorts,
): Promise<void> {
  if (qualifier !== undefined) return deleteVersion({ functionName, version: qualifier }, caller, ports);
  const circumstances = { at: ports.clock.now(), who: caller.name, cause: "DeleteFunction" };
  for (;;) {
    const { functionId } = await findFunction(functionName, undefined, ports);
    const versions = await ports.functions.versions(functionName);
    if (versions.length === 0) continue; // it went meanwhile
    // Last the function itself: with that row it is gone.
    const ends = versions.reverse().map((version) => deleted(version, circumstances));
    const rows = await ports.functions.delete(versions, ends);
    if (!rows) continue; // it changed meanwhile
    for (const row of rows) ports.live.publishTransition(row);
    ports.live.publish({ type: "function-deleted", functionName });
    await ports.eventQueue.drop(functionId);
    ports.environments.retire({ functionId }, undefined, "the function was deleted");
    return;
  }
}

/** As on AWS, one that is not there is as good as deleted. */
async function deleteVersion(
  { functionName, version }: { functionName: string; version: string },
  caller: Caller,
  ports: DeletePorts,
): Promise<void> {
  if (version === LATEST) throw refused("$LATEST version cannot be deleted without deleting the function.");
  if (isAliasName(version)) throw refused("Deletion of aliases is not currently supported.");
  const circumstances = { at: ports.clock.now(), who: caller.name, cause: `DeleteFunction of version ${version}` };
  for (;;) {
    const { functionId } = await findFunction(functionName, undefined, ports);
    const aliases = (await ports.aliases.list(functionId)).filter((alias) => versionsOf(alias).includes(version));
    if (aliases.length > 0) {
      const names = aliases.map(({ name }) => name).join(", ");
      const sentence = `Unable to delete version because the following aliases reference it: [${names}]`;
      throw new PlatformError("ResourceConflictException", sentence);
    }
    const record = await ports.functions.getVersion({ functionName, version });
    if (!record) return;
    const rows = await ports.functions.delete([record], [deleted(record, circumstances)]);
    if (!rows) continue; // it changed, or got an alias, meanwhile
    for (const row of rows) ports.live.publishTransition(row);
    ports.live.publish({ type: "version-deleted", functionName, version });
    ports.environments.retire({ functionId, version }, undefined, "the version was deleted");
    return;
  }
}

function refused(sentence: string): PlatformError {
  return new PlatformError("InvalidParameterValueException", sentence);
}
