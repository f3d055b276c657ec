import type { LogStream, LogStreamPosition, LogStreamQuery } from "../../ports/log-events.ts";
import { assertLogGroup } from "./find-log-group.ts";
import type { LogPorts } from "./list-log-groups.ts";

export async function listLogStreams(
  query: LogStreamQuery,
  ports: LogPorts,
): Promise<{ streams: LogStream[]; after?: LogStreamPosition }> {
  await assertLogGroup(query.logGroup, ports);
  const found = await ports.logEvents.streams({ ...query, limit: query.limit + 1 });
  const streams = found.slice(0, query.limit);
  const last = streams.at(-1);
  return { streams, ...(last && found.length > streams.length && { after: last }) };
}
