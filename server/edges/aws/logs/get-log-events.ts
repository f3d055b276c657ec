import { z } from "zod";
import { pageTokenText, parsePageToken } from "../../../core/log/page-token.ts";
import type { LogOperations } from "../../../operations/log/log-operations.ts";
import { type JsonOperation, jsonOperation } from "../json-service.ts";
import { EVENTS_LIMIT, eventMembers } from "./event-members.ts";
import { assertMembers, assertRequired, groupMembers, namedGroup, pageMembers, timeMembers } from "./members.ts";

const request = z.object({
  ...groupMembers,
  logStreamName: z.string().optional(),
  ...timeMembers,
  ...pageMembers,
  startFromHead: z.boolean().optional(),
});

export function getLogEvents(logs: LogOperations): JsonOperation {
  return jsonOperation(request, async (input) => {
    assertRequired("logStreamName", input.logStreamName);
    assertMembers(input, EVENTS_LIMIT);
    // Unlike with FilterLogEvents an event of the end's very millisecond is not in it.
    const { logStreamName = "", startTime: from, endTime: until, limit = EVENTS_LIMIT, nextToken } = input;
    const { lines, forward, backward } = await logs.getEvents({
      logGroup: namedGroup(input),
      logStreamName,
      from,
      until,
      limit,
      fromHead: input.startFromHead ?? false,
      token: nextToken === undefined ? undefined : parsePageToken(nextToken),
    });
    return {
      events: lines.map(eventMembers),
      nextForwardToken: pageTokenText(forward),
      nextBackwardToken: pageTokenText(backward),
    };
  });
}
