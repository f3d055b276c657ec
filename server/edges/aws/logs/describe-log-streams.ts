import { z } from "zod";
import type { Place } from "../../../core/function/arn.ts";
import { logStreamArn } from "../../../core/log/log-arn.ts";
import type { LogOperations } from "../../../operations/log/log-operations.ts";
import { type JsonOperation, jsonOperation } from "../json-service.ts";
import { listToken, parseListToken } from "./list-token.ts";
import { assertMembers, groupMembers, invalidParameter, namedGroup, pageMembers } from "./members.ts";

const request = z.object({
  ...groupMembers,
  logStreamNamePrefix: z.string().optional(),
  orderBy: z.string().optional(),
  descending: z.boolean().optional(),
  ...pageMembers,
});

export function describeLogStreams(logs: LogOperations, place: Place): JsonOperation {
  return jsonOperation(request, async (input) => {
    assertMembers(input, 50);
    const logGroup = namedGroup(input);
    const { logStreamNamePrefix: prefix, descending = false, limit = 50 } = input;
    const orderBy = input.orderBy === "LastEventTime" ? "last-event" : "name";
    if (orderBy === "last-event" && prefix !== undefined) {
      throw invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
    }
    const from = parseListToken(input.nextToken);
    const position = from && { logStreamName: from[0], lastEventAt: from[1] };
    const query = { logGroup, prefix, orderBy, descending, after: position, limit } as const;
    const { streams, after } = await logs.listStreams(query);
    return {
      logStreams: streams.map(({ logStreamName, createdAt, firstEventAt, lastEventAt }) => ({
        logStreamName,
        creationTime: Math.floor(createdAt),
        firstEventTimestamp: Math.floor(firstEventAt),
        lastEventTimestamp: Math.floor(lastEventAt),
        lastIngestionTime: Math.floor(lastEventAt),
        arn: logStreamArn(place, logGroup, logStreamName),
        // AWS counts bytes by group alone.
        storedBytes: 0,
      })),
      ...(after && { nextToken: listToken([after.logStreamName, after.lastEventAt]) }),
    };
  });
}
