import {
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  paginateFilterLogEvents,
  paginateGetLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "vitest";
import { at, logGroupName, openLogs, stream } from "./testing/served-logs.ts";

const messages = (events: { message?: string }[] | undefined) => events?.map((event) => event.message?.trimEnd());

test("groups are those of functions and of logs, by page, prefix and part", async () => {
  await using logs = await openLogs();
  await logs.configure("never-invoked");
  await logs.configure("one", "shared");
  await logs.configure("two", "shared");
  logs.append({ text: "äb", at: at + 0.75 });
  const groups = async (input: object) => {
    const { logGroups, nextToken } = await logs.client.send(new DescribeLogGroupsCommand(input));
    return { names: logGroups?.map((group) => group.logGroupName), logGroups, nextToken };
  };
  const all = await groups({});
  expect(all.names).toEqual([logGroupName, "/aws/lambda/never-invoked", "shared"]);
  expect(all.nextToken).toBeUndefined();
  expect(all.logGroups?.[0]).toEqual({
    logGroupName,
    creationTime: at,
    arn: "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/echo:*",
    logGroupArn: "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/echo",
    metricFilterCount: 0,
    storedBytes: 3,
    logGroupClass: "STANDARD",
  });
  expect((await groups({ logGroupNamePrefix: "/aws/lambda/n" })).names).toEqual(["/aws/lambda/never-invoked"]);
  expect((await groups({ logGroupNamePattern: "are" })).logGroups).toEqual([
    { logGroupName: "shared", creationTime: 1_700_000_000_000, arn: expect.stringMatching(/:log-group:shared:\*$/) },
  ]);
  expect((await groups({ logGroupIdentifiers: ["shared"] })).names).toEqual(["shared"]);
  const first = await groups({ limit: 2 });
  expect(first.names).toEqual([logGroupName, "/aws/lambda/never-invoked"]);
  expect((await groups({ limit: 2, nextToken: first.nextToken })).names).toEqual(["shared"]);
});

test("streams are listed with their times, by name or by last event", async () => {
  await using logs = await openLogs();
  logs.append({ logStreamName: "b", at }, { logStreamName: "a", at: at + 1 }, { logStreamName: "b", at: at + 2.5 });
  const streams = (input: object) => logs.client.send(new DescribeLogStreamsCommand({ logGroupName, ...input }));
  const names = async (input: object) => (await streams(input)).logStreams?.map((found) => found.logStreamName);
  expect(await names({})).toEqual(["a", "b"]);
  expect(await names({ orderBy: "LastEventTime", descending: true })).toEqual(["b", "a"]);
  expect(await names({ logStreamNamePrefix: "b" })).toEqual(["b"]);
  const identifier = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/echo";
  const first = await streams({ logGroupName: undefined, logGroupIdentifier: identifier, limit: 1, descending: true });
  expect(first.logStreams).toEqual([
    {
      logStreamName: "b",
      creationTime: at,
      firstEventTimestamp: at,
      lastEventTimestamp: at + 2,
      lastIngestionTime: at + 2,
      arn: "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/echo:log-stream:b",
      storedBytes: 0,
    },
  ]);
  const second = await streams({ limit: 1, descending: true, nextToken: first.nextToken });
  expect(second.logStreams).toMatchObject([{ logStreamName: "a" }]);
  expect(second.nextToken).toBeUndefined();
});

test("GetLogEvents begins at either end, and its tokens lead on without running off", async () => {
  await using logs = await openLogs();
  logs.append(...[0, 1, 2, 3, 4].map((index) => ({ text: `${index}`, at: at + index })));
  const newest = await logs.get({ limit: 2 });
  expect(newest.events).toEqual([
    { timestamp: at + 3, message: "3\n", ingestionTime: at + 3 },
    { timestamp: at + 4, message: "4\n", ingestionTime: at + 4 },
  ]);
  const older = await logs.get({ limit: 2, nextToken: newest.nextBackwardToken });
  expect(messages(older.events)).toEqual(["1", "2"]);
  const again = await logs.get({ limit: 2, nextToken: older.nextForwardToken });
  expect(messages(again.events)).toEqual(["3", "4"]);

  const end = await logs.get({ nextToken: newest.nextForwardToken });
  expect(end.events).toEqual([]);
  expect(end.nextForwardToken).toBe(newest.nextForwardToken);
  expect(messages((await logs.get({ limit: 1, nextToken: end.nextBackwardToken })).events)).toEqual(["4"]);
  logs.append({ text: "5", at: at + 5 });
  expect(messages((await logs.get({ nextToken: end.nextForwardToken })).events)).toEqual(["5"]);

  const oldest = await logs.get({ startFromHead: true, limit: 1 });
  const start = await logs.get({ nextToken: oldest.nextBackwardToken });
  expect(start.events).toEqual([]);
  expect(start.nextBackwardToken).toBe(oldest.nextBackwardToken);
  expect(messages((await logs.get({ limit: 1, nextToken: start.nextForwardToken })).events)).toEqual(["0"]);
  expect(messages((await logs.get({ startTime: at + 1, endTime: at + 3 })).events)).toEqual(["1", "2"]);
  const none = await logs.get({ startTime: at + 9, endTime: at + 10 });
  expect(none.events).toEqual([]);
});

test("FilterLogEvents gives a whole group in order, with ids that no other event has", async () => {
  await using logs = await openLogs();
  logs.append(
    { text: "first", at },
    { text: "", at, logStreamName: stream("b") },
    { text: "ERROR third", at: at + 1.5, logStreamName: stream("b") },
    { text: "elsewhere", at: at + 2, logGroup: "other" },
    { text: "fourth", at: at + 3 },
  );
  const { events = [], nextToken, searchedLogStreams } = await logs.filter({});
  expect(messages(events)).toEqual(["first", "", "ERROR third", "fourth"]);
  expect(nextToken).toBeUndefined();
  expect(searchedLogStreams).toEqual([]);
  expect(events[2]).toEqual({
    logStreamName: stream("b"),
    timestamp: at + 1,
    message: "ERROR third\n",
    ingestionTime: at + 1,
    eventId: expect.stringMatching(/^\d{56}$/),
  });
  expect(new Set(events.map((event) => event.eventId)).size).toBe(4);
  const found = async (input: object) => messages((await logs.filter(input)).events);
  expect(await found({ startTime: at + 1 })).toEqual(["ERROR third", "fourth"]);
  expect(await found({ endTime: at + 1 })).toEqual(["first", "", "ERROR third"]);
  expect(await found({ logStreamNames: [stream("b")] })).toEqual(["", "ERROR third"]);
  expect(await found({ logStreamNamePrefix: stream("a") })).toEqual(["first", "fourth"]);
  expect(await found({ filterPattern: "ERROR" })).toEqual(["ERROR third"]);
  expect(await found({ startFromHead: false, limit: 1 })).toEqual(["fourth"]);
});

test("pages of FilterLogEvents hold a megabyte and ten thousand events, and end when there is no more", async () => {
  await using logs = await openLogs();
  logs.append(
    ...Array.from({ length: 25 }, (_, index) => ({ text: `${index} ${"x".repeat(100_000)}`, at: at + index })),
  );
  logs.append(...Array.from({ length: 12_000 }, (_, index) => ({ text: `small ${index}`, at: at + 100 })));
  const sizes: number[] = [];
  const texts: (string | undefined)[] = [];
  for await (const page of paginateFilterLogEvents({ client: logs.client }, { logGroupName })) {
    sizes.push(page.events?.length ?? 0);
    texts.push(...(messages(page.events) ?? []));
  }
  expect(sizes).toEqual([10, 10, 10_000, 2_005]);
  expect(texts.map((text) => text?.slice(0, 12).replace(/x+$/, "").trim())).toEqual([
    ...Array.from({ length: 25 }, (_, index) => `${index}`),
    ...Array.from({ length: 12_000 }, (_, index) => `small ${index}`.slice(0, 12)),
  ]);
  const matching: (string | undefined)[] = [];
  const filtered = { logGroupName, filterPattern: '"small 11999"', limit: 1 };
  for await (const page of paginateFilterLogEvents({ client: logs.client }, filtered)) {
    matching.push(...(messages(page.events) ?? []));
  }
  expect(matching).toEqual(["small 11999"]);
  const backward = [];
  const input = { logGroupName, logStreamName: stream("a"), startFromHead: true };
  const config = { client: logs.client, stopOnSameToken: true };
  for await (const page of paginateGetLogEvents(config, input)) backward.push(...(page.events ?? []));
  expect(backward).toHaveLength(12_025);
});

test("who follows as `aws logs tail` does gets every line once, however late environments hand theirs in", async () => {
  await using logs = await openLogs();
  await logs.configure("echo");
  let startTime = at;
  let seen = new Set<string>();
  const followed: (string | undefined)[] = [];
  async function poll() {
    const { events = [] } = await logs.filter({ startTime });
    const fresh = events.filter((event) => !seen.has(event.eventId ?? ""));
    followed.push(...(messages(fresh) ?? []));
    startTime = Math.max(startTime, ...events.map((event) => event.timestamp ?? 0));
    // As the command line does, it remembers only the events of the newest time.
    seen = new Set(events.filter((event) => event.timestamp === startTime).map((event) => event.eventId ?? ""));
  }
  await poll();
  logs.append({ text: "1", at: at + 50.5 }, { text: "2", at: at + 50.9, logStreamName: stream("b") });
  await poll();
  logs.append({ text: "3 is late", at: at + 20 });
  await poll();
  await poll();
  logs.append({ text: "4 too", at: at + 49, logStreamName: stream("c") }, { text: "5", at: at + 70 });
  await poll();
  expect(followed).toEqual(["1", "2", "3 is late", "4 too", "5"]);
});
