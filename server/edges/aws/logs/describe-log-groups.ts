import { z } from "zod";
import type { Place } from "../../../core/function/arn.ts";
import { logGroupArn, logGroupOf } from "../../../core/log/log-arn.ts";
import type { LogOperations } from "../../../operations/log/log-operations.ts";
import type { LogGroup } from "../../../ports/log-events.ts";
import { type JsonOperation, jsonOperation } from "../json-service.ts";
import { listToken, parseListToken } from "./list-token.ts";
import { assertMembers, invalidParameter, pageMembers } from "./members.ts";

const text = z.string().optional();
const request = z.object({
  logGroupNamePrefix: text,
  logGroupNamePattern: text,
  logGroupClass: text,
  logGroupIdentifiers: z.array(z.string()).optional(),
  ...pageMembers,
});

export function describeLogGroups(logs: LogOperations, place: Place): JsonOperation {
  return jsonOperation(request, async (input) => {
    assertMembers(input, 50);
    const { logGroupNamePrefix: prefix, logGroupNamePattern: part, logGroupIdentifiers, limit = 50 } = input;
    if (prefix !== undefined && part !== undefined) {
      throw invalidParameter("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
    }
    const [after] = parseListToken(input.nextToken) ?? [];
    // Every group here is of the standard class.
    if ((input.logGroupClass ?? "STANDARD") !== "STANDARD") return { logGroups: [] };
    const names = logGroupIdentifiers?.map(logGroupOf);
    const page = await logs.listGroups({ prefix, part, names, after, limit });
    return {
      logGroups: page.groups.map((group) => (part === undefined ? described(group, place) : named(group, place))),
      ...(page.after !== undefined && { nextToken: listToken([page.after, 0]) }),
    };
  });
}

/** All that is told when it was found by a part of its name. */
function named({ logGroup, createdAt }: LogGroup, place: Place) {
  return { logGroupName: logGroup, creationTime: Math.floor(createdAt), arn: `${logGroupArn(place, logGroup)}:*` };
}

function described(group: LogGroup, place: Place) {
  return {
    ...named(group, place),
    metricFilterCount: 0,
    storedBytes: group.bytes,
    logGroupClass: "STANDARD",
    logGroupArn: logGroupArn(place, group.logGroup),
  };
}
