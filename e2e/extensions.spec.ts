/** An external and an internal extension in an image with AWS's runtime interface client, seen by an SDK's caller. */
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "@playwright/test";
import { extendedImage } from "./extension-images.ts";
import { engineImage } from "./images.ts";
import { type Lambda, lambdaAt } from "./lambda.ts";
import { startPlatform } from "./running-platform.ts";

const resources = new AsyncDisposableStack();
let functions: Lambda;
let logs: CloudWatchLogsClient;
let imageUri: string;

test.beforeAll(async () => {
  const { endpoint } = resources.use(await startPlatform());
  functions = resources.use(lambdaAt(endpoint));
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  logs = new CloudWatchLogsClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  resources.defer(() => logs.destroy());
  imageUri = resources.use(await engineImage(await extendedImage())).imageUri;
});

test.afterAll(() => resources.disposeAsync());

const logOf = (result: string | undefined) =>
  Buffer.from(result ?? "", "base64")
    .toString()
    .split("\n");

async function linesOf(functionName: string, filterPattern?: string): Promise<string[]> {
  const asked = { logGroupName: `/aws/lambda/${functionName}`, filterPattern };
  const { events = [] } = await logs.send(new FilterLogEventsCommand(asked));
  return events.map(({ message = "" }) => message.trimEnd());
}

test("both are told of every invoke, and init waits for both", async () => {
  await functions.create("extended", imageUri, { MemorySize: 256 });
  const cold = await functions.invoke("extended", {}, { LogType: "Tail" });
  expect(cold.FunctionError).toBeUndefined();
  const { requestId } = cold.body;
  const tail = logOf(cold.LogResult);
  expect(tail).toEqual(
    expect.arrayContaining([
      "EXTENSION\tName: watcher\tState: Ready\tEvents: [INVOKE, SHUTDOWN]",
      "EXTENSION\tName: inside\tState: Ready\tEvents: [INVOKE]",
      "watcher: of extended in 000000000000, Telemetry.NotSupported",
      `watcher: INVOKE ${requestId}`,
      `inside: INVOKE ${requestId}`,
    ]),
  );
  expect(tail.at(-2)).toMatch(/^REPORT .*\tInit Duration: \d+\.\d\d ms\t$/);
  const warm = await functions.invoke("extended", {});
  expect(warm.body.watched).toContain(requestId);
});

test("the external one is told of the end of its environment", async () => {
  await functions.delete("extended");
  await expect.poll(() => linesOf("extended"), { timeout: 20_000 }).toContain("watcher: SHUTDOWN spindown");
});

test("one that gives up while the function runs is the caller's error, and the next invoke works", async () => {
  await functions.create("broken", imageUri, {
    MemorySize: 256,
    Environment: { Variables: { WATCHER: "fails once" } },
  });
  const failed = await functions.invoke("broken", { hang: true }, { LogType: "Tail" });
  expect(failed).toMatchObject({ FunctionError: "Unhandled", body: { errorType: "Extension.ExitError" } });
  expect(logOf(failed.LogResult).at(-2)).toContain("\tStatus: error\tError Type: Extension.ExitError");
  const next = await functions.invoke("broken", {});
  expect(next.FunctionError).toBeUndefined();
  expect(next.body.watched).toContain(failed.$metadata.requestId);
});
