import {
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  StartQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "vitest";
import { logGroupName, openLogs } from "./testing/served-logs.ts";

test.each<[string, object, string, string]>([
  ["an unknown group", { logGroupName: "no" }, "ResourceNotFoundException", "The specified log group does not exist."],
  [
    "an unknown stream",
    { logStreamNames: ["no"] },
    "ResourceNotFoundException",
    "The specified log stream does not exist.",
  ],
  [
    "a limit and a group that are none",
    { limit: 10_001, logGroupName: "a b" },
    "InvalidParameterException",
    "2 validation errors detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+; Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
  ],
  [
    "names and a prefix",
    { logStreamNames: ["a"], logStreamNamePrefix: "a" },
    "InvalidParameterException",
    "logStreamNames and logStreamNamePrefix are mutually exclusive parameters.",
  ],
  ["a token of another list", { nextToken: "x" }, "InvalidParameterException", "The specified nextToken is invalid."],
  ["a pattern", { filterPattern: "a:b" }, "InvalidParameterException", "Invalid character(s) in term ':'"],
  [
    "the newest of long ago",
    { startFromHead: false, startTime: 1 },
    "InvalidParameterException",
    "startFromHead can be false only with a startTime from 2024-01-01T00:00:00Z on.",
  ],
  [
    "no group",
    { logGroupName: undefined },
    "InvalidParameterException",
    "1 validation error detected: Value null at 'logGroupName' failed to satisfy constraint: Member must not be null",
  ],
  [
    "two groups",
    { logGroupIdentifier: "x" },
    "InvalidParameterException",
    "Only one of logGroupName and logGroupIdentifier can be passed.",
  ],
])("FilterLogEvents refuses %s", async (_name, input, name, message) => {
  await using logs = await openLogs();
  await logs.configure("echo");
  await expect(logs.filter(input)).rejects.toMatchObject({ name, message, $metadata: { httpStatusCode: 400 } });
});

test("the other operations refuse what AWS refuses", async () => {
  await using logs = await openLogs();
  logs.append({ text: "x" });
  const streams = (input: object) => logs.client.send(new DescribeLogStreamsCommand({ logGroupName, ...input }));
  await expect(streams({ orderBy: "LastEventTime", logStreamNamePrefix: "a" })).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: "Cannot order by LastEventTime with a logStreamNamePrefix.",
  });
  await expect(streams({ orderBy: "Size" })).rejects.toThrow("enum value set: [LogStreamName, LastEventTime]");
  await expect(streams({ nextToken: "bm8" })).rejects.toThrow("The specified nextToken is invalid.");
  await expect(streams({ logGroupName: "gone" })).rejects.toThrow("The specified log group does not exist.");
  await expect(logs.get({ logStreamName: "gone" })).rejects.toThrow("The specified log stream does not exist.");
  await expect(logs.get({ logStreamName: "a:b" })).rejects.toThrow("Member must satisfy regular expression pattern");
  const both = new DescribeLogGroupsCommand({ logGroupNamePrefix: "a", logGroupNamePattern: "b" });
  await expect(logs.client.send(both)).rejects.toThrow("are mutually exclusive parameters.");
  const query = new StartQueryCommand({ logGroupName, startTime: 0, endTime: 1, queryString: "fields @message" });
  await expect(logs.client.send(query)).rejects.toMatchObject({ name: "UnknownOperationException" });
});

test("a body that is not JSON, or has a member of another type, is a SerializationException", async () => {
  await using logs = await openLogs();
  const post = async (body: string) => {
    const headers = { "x-amz-target": "Logs_20140328.FilterLogEvents" };
    return (await fetch(logs.endpoint, { method: "POST", headers, body })).json();
  };
  expect(await post("{")).toMatchObject({ __type: "SerializationException" });
  expect(await post('{"limit":"ten"}')).toEqual({
    __type: "SerializationException",
    message: "STRING_VALUE can not be converted to a Integer at 'limit'",
  });
});
