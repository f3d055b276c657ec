/** A function that nobody has invoked for long is Inactive: it keeps its record, and what was optimized is let go. */
import { idleExpired } from "../../core/function/apply.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import type { Environments } from "../../ports/environments.ts";
import { type ChangePorts, changeFunction } from "./change-function.ts";

/** @returns undefined when it is not Active, or an update is in progress: it is not idle then. */
export async function expireFunction(
  functionName: string,
  ports: ChangePorts & { environments: Environments },
): Promise<FunctionRecord | undefined> {
  const circumstances = { at: ports.clock.now(), who: "idle check", cause: "Not invoked for a long time" };
  const record = await changeFunction(functionName, (current) => idleExpired(current, circumstances), ports);
  if (record) ports.environments.retire(record.functionId, undefined, "its function is Inactive");
  return record;
}
