import { z } from "zod";
import { pageTokenText, parsePageToken } from "../../../core/log/page-token.ts";
import type { LogOperations } from "../../../operations/log/log-operations.ts";
import { type JsonOperation, jsonOperation } from "../json-service.ts";
import { EVENTS_LIMIT, eventId, eventMembers } from "./event-members.ts";
import { assertMembers, groupMembers, invalidParameter, namedGroup, pageMembers, timeMembers } from "./members.ts";

const request = z.object({
  ...groupMembers,
  logStreamNames: z.array(z.string()).optional(),
  logStreamNamePrefix: z.string().optional(),
  ...timeMembers,
  filterPattern: z.string().optional(),
  ...pageMembers,
  startFromHead: z.boolean().optional(),
});

/** Newest first is for times from here on, as on AWS. */
const NEWEST_FIRST_SINCE = Date.UTC(2024, 0, 1);

/** `interleaved` is not looked at: as on AWS, streams always are. */
export function filterLogEvents(logs: LogOperations): JsonOperation {
  return jsonOperation(request, async (input, signal) => {
    assertMembers(input, EVENTS_LIMIT);
    const { startTime: from, endTime, filterPattern: pattern = "", limit = EVENTS_LIMIT, nextToken } = input;
    const newestFirst = input.startFromHead === false;
    if (newestFirst && from !== undefined && from < NEWEST_FIRST_SINCE) {
      throw invalidParameter("startFromHead can be false only with a startTime from 2024-01-01T00:00:00Z on.");
    }
    const streams = streamsOf(input);
    const token = nextToken === undefined ? undefined : parsePageToken(nextToken);
    const until = endTime === undefined ? undefined : endTime + 1;
    const times = { from, until };
    const asked = { logGroup: namedGroup(input), streams, ...times, newestFirst, token, pattern, limit };
    const { lines, next } = await logs.filterEvents(asked, signal);
    return {
      events: lines.map((line) => ({
        logStreamName: line.logStreamName,
        ...eventMembers(line),
        eventId: eventId(line),
      })),
      searchedLogStreams: [],
      ...(next && { nextToken: pageTokenText(next) }),
    };
  });
}

function streamsOf(input: z.output<typeof request>): { names: string[] } | { prefix: string } | undefined {
  const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
  if (names !== undefined && prefix !== undefined) {
    throw invalidParameter("logStreamNames and logStreamNamePrefix are mutually exclusive parameters.");
  }
  if (prefix !== undefined) return { prefix };
  return names && { names };
}
