import { PlatformError } from "../../core/errors/platform-error.ts";
import { deleted } from "../../core/function/apply.ts";
import type { Environments } from "../../ports/environments.ts";
import type { EventQueue } from "../../ports/event-queue.ts";
import type { ChangePorts } from "./change-function.ts";
import { type FindPorts, findFunction } from "./find-function.ts";
import type { Caller } from "./function-operations.ts";

/** Removes the function in any state: optimizing is cancelled, environments end after their invoke, events are dropped. */
export async function deleteFunction(
  functionName: string,
  qualifier: string | undefined,
  caller: Caller,
  ports: ChangePorts & FindPorts & { environments: Environments; eventQueue: EventQueue },
): Promise<void> {
  if (qualifier === "$LATEST") {
    const sentence = "$LATEST version cannot be deleted without deleting the function.";
    throw new PlatformError("InvalidParameterValueException", sentence);
  }
  for (;;) {
    const record = await findFunction(functionName, qualifier, ports);
    const circumstances = { at: ports.clock.now(), who: caller.name, cause: "DeleteFunction" };
    const versions = await ports.functions.versions(functionName);
    if (versions.length === 0) continue; // it went meanwhile
    // Last the function itself: with that row it is gone.
    const ends = versions.reverse().map((version) => deleted(version, circumstances));
    const rows = await ports.functions.delete(versions, ends);
    if (!rows) continue; // it changed meanwhile
    for (const row of rows) ports.live.publishTransition(row);
    ports.live.publish({ type: "function-deleted", functionName });
    await ports.eventQueue.drop(record.functionId);
    const { functionId } = record;
    ports.environments.retire({ functionId }, undefined, "the function was deleted");
    return;
  }
}
