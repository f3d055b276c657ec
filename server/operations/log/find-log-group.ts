import { PlatformError } from "../../core/errors/platform-error.ts";
import { allLogGroups, type LogPorts } from "./list-log-groups.ts";

/** @throws PlatformError ResourceNotFoundException */
export async function assertLogGroup(logGroup: string, ports: LogPorts): Promise<void> {
  const isIt = (group: { logGroup: string }) => group.logGroup === logGroup;
  if ((await ports.logEvents.groups()).some(isIt) || (await allLogGroups(ports)).some(isIt)) return;
  throw new PlatformError("ResourceNotFoundException", "The specified log group does not exist.");
}

/** @throws PlatformError ResourceNotFoundException */
export async function assertLogStreams(logGroup: string, names: readonly string[], ports: LogPorts): Promise<void> {
  for (const name of names) {
    if (await ports.logEvents.hasStream(logGroup, name)) continue;
    throw new PlatformError("ResourceNotFoundException", "The specified log stream does not exist.");
  }
}
