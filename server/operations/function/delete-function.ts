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
    const transition = await ports.functions.delete(record, deleted(record, circumstances));
    if (!transition) continue; // it changed meanwhile
    ports.live.publishTransition(transition);
    ports.live.publish({ type: "function-deleted", functionName });
    await ports.eventQueue.drop(record.functionId);
    ports.environments.retire(record.functionId, undefined, "the function was deleted");
    return;
  }
}
