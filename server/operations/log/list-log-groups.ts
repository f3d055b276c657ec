import type { Functions } from "../../ports/functions.ts";
import type { LogEvents, LogGroup } from "../../ports/log-events.ts";
import type { ListLogGroupsRequest } from "./log-operations.ts";

export interface LogPorts {
  functions: Pick<Functions, "versions">;
  logEvents: LogEvents;
}

export async function listLogGroups(
  { prefix = "", part = "", names, after = "", limit }: ListLogGroupsRequest,
  ports: LogPorts,
): Promise<{ groups: LogGroup[]; after?: string }> {
  const matching = (await allLogGroups(ports)).filter(
    ({ logGroup }) =>
      logGroup.startsWith(prefix) &&
      logGroup.includes(part) &&
      (names === undefined || names.includes(logGroup)) &&
      logGroup > after,
  );
  const groups = matching.slice(0, limit);
  const last = groups.at(-1);
  return { groups, ...(last && matching.length > groups.length && { after: last.logGroup }) };
}

/**
 * Those that functions are configured with, also before they are invoked, so that a log can be followed from its first
 * line; and those that were logged to, also when the function is gone. Sorted by name, in order of code units.
 */
export async function allLogGroups({ functions, logEvents }: LogPorts): Promise<LogGroup[]> {
  const groups = new Map<string, LogGroup>();
  for (const { createdAt, serving, updating } of await functions.versions()) {
    for (const deployment of updating ? [serving, updating] : [serving]) {
      const { logGroup } = deployment.configuration.logging;
      const known = groups.get(logGroup);
      groups.set(logGroup, { logGroup, createdAt: Math.min(createdAt, known?.createdAt ?? createdAt), bytes: 0 });
    }
  }
  for (const stored of await logEvents.groups()) {
    const createdAt = Math.min(stored.createdAt, groups.get(stored.logGroup)?.createdAt ?? stored.createdAt);
    groups.set(stored.logGroup, { ...stored, createdAt });
  }
  return [...groups.values()].sort((a, b) => (a.logGroup < b.logGroup ? -1 : 1));
}
