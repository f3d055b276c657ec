/** Functions' logs, read with the AWS SDK from the real platform. */
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  paginateGetLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";
import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "@playwright/test";
import { helloImage, type NodeImage } from "../server/samples/node-image.ts";
import { engineImage } from "./images.ts";
import { type Lambda, lambdaAt } from "./lambda.ts";
import { type RunningPlatform, startPlatform } from "./running-platform.ts";
import { openTurnstile } from "./turnstile.ts";

const resources = new AsyncDisposableStack();
let platform: RunningPlatform;
let lambda: Lambda;
let logs: CloudWatchLogsClient;
let imageUri: string;

test.beforeAll(async () => {
  platform = resources.use(await startPlatform());
  lambda = resources.use(lambdaAt(platform.endpoint));
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  logs = new CloudWatchLogsClient({ endpoint: platform.endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  resources.defer(() => logs.destroy());
  imageUri = resources.use(await engineImage(await talkingImage())).imageUri;
});

test.afterAll(() => resources.disposeAsync());

/** It says who it is, waits at the turnstile, and says as many lines as it is told. */
async function talkingImage(): Promise<NodeImage> {
  const hello = await helloImage();
  const handler = `import http from "node:http";
const [host] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const pass = (port) => new Promise((resolve, reject) =>
  http.get({ host, port, agent: false }, (response) => response.resume().on("end", resolve)).on("error", reject));
const { AWS_LAMBDA_LOG_GROUP_NAME: group, AWS_LAMBDA_LOG_STREAM_NAME: stream } = process.env;
const { AWS_LAMBDA_LOG_FORMAT: format, AWS_LAMBDA_LOG_LEVEL: level } = process.env;
export async function handler({ name, turnstile, lines = 0, fails }) {
  console.log(name + " begins");
  if (turnstile) await pass(turnstile);
  for (let index = 0; index < lines; index += 1) console.log(name + " " + index);
  if (fails) throw new Error("on purpose");
  return { group, stream, format, level };
}`;
  const layers = [...hello.layers.slice(0, -1), { "/var/task/index.mjs": handler }];
  return { ...hello, repositoryTag: "talking:1", layers };
}

/** Asks as `aws logs tail --follow` does: from the newest time it has seen, and knowing the events of that time. */
function follow(logGroupName: string) {
  let startTime = 0;
  let known = new Set<string>();
  const lines: { text: string; stream: string }[] = [];
  return {
    lines,
    texts: () => lines.map((line) => line.text),
    async poll(): Promise<string[]> {
      const newest: { id: string; at: number }[] = [];
      let nextToken: string | undefined;
      do {
        const page = await logs.send(new FilterLogEventsCommand({ logGroupName, startTime, nextToken }));
        for (const { eventId: id = "", timestamp = 0, message = "", logStreamName = "" } of page.events ?? []) {
          newest.push({ id, at: timestamp });
          if (!known.has(id)) lines.push({ text: message.trimEnd(), stream: logStreamName });
        }
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      startTime = Math.max(startTime, ...newest.map((event) => event.at));
      known = new Set(newest.filter((event) => event.at === startTime).map((event) => event.id));
      return this.texts();
    },
  };
}

async function streamsOf(logGroupName: string): Promise<string[]> {
  const query = { logGroupName, orderBy: "LastEventTime", descending: true } as const;
  const { logStreams } = await logs.send(new DescribeLogStreamsCommand(query));
  return logStreams?.map((stream) => stream.logStreamName ?? "") ?? [];
}

async function messages(input: FilterLogEventsCommandInput): Promise<string[]> {
  const { events } = await logs.send(new FilterLogEventsCommand(input));
  return events?.map((event) => event.message?.trimEnd() ?? "") ?? [];
}

test("a log is followed while functions run, and nothing in it is lost or doubled", async () => {
  await lambda.create("talk", imageUri, { Timeout: 60 });
  const logGroupName = "/aws/lambda/talk";
  const follower = follow(logGroupName);
  expect(await follower.poll()).toEqual([]);

  await using turnstile = await openTurnstile();
  const names = ["a", "b", "c"];
  const answers = names.map((name) => lambda.invoke("talk", { name, lines: 400, ...turnstile.event }));
  await turnstile.inside(3);
  for (const name of names) await expect.poll(() => follower.poll()).toContain(`${name} begins`);
  expect(follower.texts().filter((text) => text.startsWith("END"))).toEqual([]);

  turnstile.open();
  const bodies = (await Promise.all(answers)).map((answer) => answer.body);
  const reports = async () => (await follower.poll()).filter((text) => text.startsWith("REPORT")).length;
  await expect.poll(reports).toBe(3);
  for (const [index, name] of names.entries()) {
    const { stream, group } = bodies[index];
    expect(group).toBe(logGroupName);
    const ofStream = follower.lines.filter((line) => line.stream === stream).map((line) => line.text);
    const [start, begins, ...rest] = ofStream;
    expect(start).toMatch(/^START RequestId: \S+ Version: \$LATEST$/);
    expect(begins).toBe(`${name} begins`);
    expect(rest.slice(0, 400)).toEqual(Array.from({ length: 400 }, (_, line) => `${name} ${line}`));
    expect(rest.slice(400).map((text) => text.split(" ")[0])).toEqual(["END", "REPORT"]);

    const read: string[] = [];
    const input = { logGroupName, logStreamName: stream, startFromHead: true, limit: 100 };
    for await (const page of paginateGetLogEvents({ client: logs, stopOnSameToken: true }, input)) {
      read.push(...(page.events ?? []).map((event) => event.message?.trimEnd() ?? ""));
    }
    expect(read).toEqual(ofStream);
  }
  expect((await streamsOf(logGroupName)).sort()).toEqual(bodies.map((body) => body.stream).sort());
});

test("functions that share a group log to it under their names, and a log outlives its function", async () => {
  const logGroupName = "ours/shared";
  for (const name of ["left", "right"]) {
    await lambda.create(name, imageUri, { LoggingConfig: { LogGroup: logGroupName } });
    const { body } = await lambda.invoke(name, { name });
    expect(body.group).toBe(logGroupName);
    expect(body.stream).toMatch(new RegExp(`^\\d{4}/\\d\\d/\\d\\d/${name}\\[\\$LATEST\\]\\[[0-9a-f]{32}\\]$`));
    // The answer comes before the end of the log.
    await expect.poll(async () => (await streamsOf(logGroupName))[0]).toBe(body.stream);
  }
  const begins = () => messages({ logGroupName, filterPattern: '"begins"' });
  await expect.poll(begins).toEqual(["left begins", "right begins"]);
  const logStreamNames = (await streamsOf(logGroupName)).filter((name) => name.includes("/left["));
  expect(await messages({ logGroupName, logStreamNames, filterPattern: "?begins ?REPORT" })).toHaveLength(2);

  await lambda.delete("left");
  expect(await begins()).toEqual(["left begins", "right begins"]);
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "ours/" }));
  expect(logGroups).toMatchObject([{ logGroupName, storedBytes: expect.any(Number) }]);
});

test("in the JSON format Lambda's lines are telemetry events, down to the level that is asked for", async () => {
  const LoggingConfig = { LogFormat: "JSON", SystemLogLevel: "DEBUG", ApplicationLogLevel: "WARN" };
  await lambda.create("json", imageUri, { LoggingConfig });
  const { body, LogResult = "", $metadata } = await lambda.invoke("json", { name: "j" }, { LogType: "Tail" });
  expect(body).toMatchObject({ format: "JSON", level: "WARN" });
  const { requestId } = $metadata;
  const tail = Buffer.from(LogResult, "base64").toString().trimEnd().split("\n");
  const events = tail.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  expect(tail.filter((line) => !line.startsWith("{"))).toEqual(["j begins"]);
  const types = ["initStart", "initRuntimeDone", "initReport", "start", "runtimeDone", "report"];
  expect(events.map((event) => event.type)).toEqual(types.map((type) => `platform.${type}`));
  const [initStart, , initReport, start, runtimeDone, report] = events.map((event) => event.record);
  expect(initStart).toMatchObject({ functionName: "json", functionVersion: "$LATEST", phase: "init" });
  expect(start).toMatchObject({ requestId, version: "$LATEST" });
  expect(runtimeDone).toMatchObject({ requestId, status: "success", metrics: { producedBytes: expect.any(Number) } });
  const { durationMs, initDurationMs, billedDurationMs } = report.metrics;
  expect(report).toMatchObject({ requestId, status: "success", metrics: { memorySizeMB: 128 } });
  expect(billedDurationMs).toBe(Math.ceil(Math.round((durationMs + initDurationMs) * 100) / 100));
  expect(initReport.metrics.durationMs).toBeCloseTo(initDurationMs, 1);

  const logGroupName = "/aws/lambda/json";
  const filterPattern = `{ $.type = "platform.report" && $.record.requestId = "${requestId}" }`;
  await expect.poll(() => messages({ logGroupName, filterPattern })).toEqual([tail.at(-1)]);

  const warn = { LogFormat: "JSON", SystemLogLevel: "WARN" } as const;
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "json", LoggingConfig: warn }));
  await lambda.untilUpdated("json");
  const quiet = await lambda.invoke("json", { name: "quiet" }, { LogType: "Tail" });
  expect(Buffer.from(quiet.LogResult ?? "", "base64").toString()).toBe("quiet begins\n");
  await lambda.invoke("json", { name: "loud", fails: true });
  const failed = `{ $.type = "platform.report" && $.record.status = "error" }`;
  await expect.poll(() => messages({ logGroupName, filterPattern: failed })).toHaveLength(1);
});
