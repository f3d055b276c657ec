/** The events of services of which there is little here. */
import { partitionOf } from "../../../core/function/arn.ts";
import type { RecordedService } from "./recorded-operation.ts";
import type { ShownMembers } from "./shown-members.ts";

const group: ShownMembers = { logGroupName: "plain", logGroupIdentifier: "plain" };
const times: ShownMembers = { startTime: "plain", endTime: "plain", limit: "plain" };

export const logsOperations: RecordedService = {
  eventSource: "logs.amazonaws.com",
  operations: {
    DescribeLogGroups: {
      readOnly: true,
      request: { logGroupNamePrefix: "plain", logGroupNamePattern: "plain", logGroupClass: "plain", limit: "plain" },
    },
    DescribeLogStreams: {
      readOnly: true,
      request: { ...group, logStreamNamePrefix: "plain", orderBy: "plain", descending: "plain", limit: "plain" },
    },
    // What is looked for in a log may be a payload's.
    FilterLogEvents: {
      readOnly: true,
      request: { ...group, ...times, logStreamNames: "plain", logStreamNamePrefix: "plain", filterPattern: "hidden" },
    },
    GetLogEvents: { readOnly: true, request: { ...group, ...times, logStreamName: "plain", startFromHead: "plain" } },
  },
  resources({ logGroupName, logGroupIdentifier }, { region, account }) {
    const name = logGroupName ?? logGroupIdentifier;
    if (typeof name !== "string" || !/^[\w./#-]{1,512}$/.test(name)) return [];
    const arn = `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:${name}`;
    return [{ type: "AWS::Logs::LogGroup", arn, accountId: account }];
  },
};

export const cloudTrailOperations: RecordedService = {
  eventSource: "cloudtrail.amazonaws.com",
  operations: {
    LookupEvents: {
      readOnly: true,
      request: {
        LookupAttributes: [{ AttributeKey: "plain", AttributeValue: "plain" }],
        ...{ StartTime: "plain", EndTime: "plain", EventCategory: "plain", MaxResults: "plain" },
      },
    },
  },
};

export const stsOperations: RecordedService = {
  eventSource: "sts.amazonaws.com",
  operations: { GetCallerIdentity: { readOnly: true, request: {} } },
};
