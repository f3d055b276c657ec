/** A function that nobody has invoked for long is Inactive: it keeps its record, and what was optimized is let go. */
import { idleExpired } from "../../core/function/apply.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import type { VersionName } from "../../core/function/version.ts";
import type { Environments } from "../../ports/environments.ts";
import { type ChangePorts, changeFunction } from "./change-function.ts";

/**
 * @param isIdle asked of the record that is replaced; an invoke after that wins
 * @returns undefined when it is not, is not Active, or an update is in progress
 */
export async function expireFunction(
  name: VersionName,
  isIdle: (current: FunctionRecord) => boolean,
  ports: ChangePorts & { environments: Environments },
): Promise<FunctionRecord | undefined> {
  const circumstances = { at: ports.clock.now(), who: "idle check", cause: "Not invoked for a long time" };
  const decide = (current: FunctionRecord) => (isIdle(current) ? idleExpired(current, circumstances) : undefined);
  const record = await changeFunction(name, decide, ports);
  if (record) ports.environments.retire(record, undefined, "its function is Inactive");
  return record;
}
