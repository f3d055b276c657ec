/** The operations on logs, bound to their ports. */
import { filterLogEvents } from "./operations/log/filter-log-events.ts";
import { getLogEvents } from "./operations/log/get-log-events.ts";
import { type LogPorts, listLogGroups } from "./operations/log/list-log-groups.ts";
import { listLogStreams } from "./operations/log/list-log-streams.ts";
import type { LogOperations } from "./operations/log/log-operations.ts";

export function bindLogOperations(ports: LogPorts): LogOperations {
  return {
    listGroups: (request) => listLogGroups(request, ports),
    listStreams: (request) => listLogStreams(request, ports),
    getEvents: (request) => getLogEvents(request, ports),
    filterEvents: (request, signal) => filterLogEvents(request, ports, signal),
  };
}
