/** CloudWatch Logs, as far as reading a function's log needs it. */
import type { Place } from "../../../core/function/arn.ts";
import type { LogOperations } from "../../../operations/log/log-operations.ts";
import type { JsonService } from "../json-service.ts";
import { describeLogGroups } from "./describe-log-groups.ts";
import { describeLogStreams } from "./describe-log-streams.ts";
import { filterLogEvents } from "./filter-log-events.ts";
import { getLogEvents } from "./get-log-events.ts";

export const logsTarget = "Logs_20140328";

export function logsService(logs: LogOperations, place: Place): JsonService {
  return {
    DescribeLogGroups: describeLogGroups(logs, place),
    DescribeLogStreams: describeLogStreams(logs, place),
    FilterLogEvents: filterLogEvents(logs),
    GetLogEvents: getLogEvents(logs),
  };
}
