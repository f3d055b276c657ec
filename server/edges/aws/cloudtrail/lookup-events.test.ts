import {
  CloudTrailClient,
  type LookupAttributeKey,
  LookupEventsCommand,
  type LookupEventsCommandInput,
} from "@aws-sdk/client-cloudtrail";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openRecordedApis } from "../recording/testing/recorded-apis.ts";

const startsAt = 1_790_000_000_000;

let apis: Awaited<ReturnType<typeof openRecordedApis>>;
let client: CloudTrailClient;
const look = (input: LookupEventsCommandInput) => client.send(new LookupEventsCommand(input));
/** Only what the test has appended: looking up is itself recorded. */
const ours = { AttributeKey: "EventSource", AttributeValue: "kms.amazonaws.com" } as const;

beforeAll(async () => {
  apis = await openRecordedApis();
  const credentials = { accessKeyId: "alice", secretAccessKey: "test" };
  client = new CloudTrailClient({ endpoint: apis.endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  for (let number = 0; number < 5; number += 1) {
    await apis.trail.append({
      ...{ eventSource: "kms.amazonaws.com", eventName: "Decrypt", readOnly: true, requestId: `request-${number}` },
      principal: { kind: "account", accountId: "000000000000", accessKeyId: `user-${number}` },
      ...{ sourceIpAddress: "127.0.0.1", userAgent: "a test", requestParameters: null, responseElements: null },
      resources: [{ type: "AWS::KMS::Key", arn: "arn:one", accountId: "000000000000" }],
    });
  }
});
afterAll(async () => {
  client.destroy();
  await apis[Symbol.asyncDispose]();
});

test("events come newest first, with what they are looked up by and the whole record", async () => {
  const { Events = [], NextToken } = await look({ LookupAttributes: [ours] });
  expect(NextToken).toBeUndefined();
  expect(Events.map(({ Username }) => Username)).toEqual(["user-4", "user-3", "user-2", "user-1", "user-0"]);
  const [newest] = Events;
  expect(newest).toMatchObject({
    ...{ EventName: "Decrypt", EventSource: "kms.amazonaws.com", ReadOnly: "true", AccessKeyId: "user-4" },
    Resources: [{ ResourceType: "AWS::KMS::Key", ResourceName: "arn:one" }],
  });
  expect(newest?.EventTime).toBeInstanceOf(Date);
  expect(JSON.parse(newest?.CloudTrailEvent ?? "")).toMatchObject({
    ...{ eventID: newest?.EventId, requestID: "request-4", eventCategory: "Management" },
  });
});

test("pages go on where the last one ended, with the same query alone", async () => {
  const query = { LookupAttributes: [ours], MaxResults: 2 };
  const pages: (string | undefined)[][] = [];
  let NextToken: string | undefined;
  do {
    const page = await look({ ...query, NextToken });
    pages.push((page.Events ?? []).map(({ Username }) => Username));
    NextToken = page.NextToken;
  } while (NextToken);
  expect(pages).toEqual([["user-4", "user-3"], ["user-2", "user-1"], ["user-0"]]);

  const { NextToken: token } = await look(query);
  const other: LookupEventsCommandInput = {
    LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "Decrypt" }],
  };
  const others: LookupEventsCommandInput[] = [other, { ...query, EndTime: new Date() }];
  for (const asked of [...others.map((each) => ({ ...each, NextToken: token })), { NextToken: "x" }]) {
    await expect(look(asked)).rejects.toMatchObject({ name: "InvalidNextTokenException" });
  }
});

test("one attribute, a range of time and a size of page are taken, and others refused as CloudTrail does", async () => {
  const attribute = (AttributeKey: string, AttributeValue: string) => ({
    LookupAttributes: [{ AttributeKey: AttributeKey as LookupAttributeKey, AttributeValue }],
  });
  expect((await look(attribute("Username", "user-3"))).Events).toHaveLength(1);
  expect((await look(attribute("ResourceName", "arn:one"))).Events).toHaveLength(5);
  expect((await look({ ...attribute("ResourceType", "AWS::KMS::Key"), EndTime: new Date(startsAt) })).Events).toEqual(
    [],
  );
  expect(
    (await look({ ...attribute("ReadOnly", "true"), StartTime: new Date(startsAt) })).Events?.length,
  ).toBeGreaterThan(4);
  expect((await look({ EventCategory: "insight" })).Events).toEqual([]);
  const name = async (asked: LookupEventsCommandInput) =>
    look(asked).then(
      () => "answered",
      (error: Error) => error.name,
    );
  expect(await name({ LookupAttributes: [ours, ours] })).toBe("InvalidLookupAttributesException");
  expect(await name(attribute("Color", "green"))).toBe("InvalidLookupAttributesException");
  expect(await name(attribute("ReadOnly", "perhaps"))).toBe("InvalidLookupAttributesException");
  expect(await name(attribute("EventName", ""))).toBe("InvalidLookupAttributesException");
  expect(await name({ MaxResults: 51 })).toBe("InvalidMaxResultsException");
  expect(await name({ MaxResults: 0 })).toBe("InvalidMaxResultsException");
  expect(await name({ StartTime: new Date(2), EndTime: new Date(1) })).toBe("InvalidTimeRangeException");
});

test("what is looked up is itself on the trail, under both names that clients give the target", async () => {
  const targets = ["CloudTrail_20131101", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101"];
  for (const target of targets) {
    const sent = { "x-amz-target": `${target}.LookupEvents` };
    expect((await apis.ask("POST", "/", { MaxResults: 1 }, sent)).status).toBe(200);
  }
  const lookUps = (await apis.records()).filter(({ eventName }) => eventName === "LookupEvents");
  expect(lookUps.at(-1)).toMatchObject({
    eventSource: "cloudtrail.amazonaws.com",
    requestParameters: { maxResults: 1 },
  });
  expect(lookUps.at(-2)).toMatchObject({ eventSource: "cloudtrail.amazonaws.com" });
});
