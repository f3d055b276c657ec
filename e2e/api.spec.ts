/** The AWS SDK for JavaScript as the client: every operation, on real images and the real engine. */
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionExists,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { expect, test } from "@playwright/test";
import { helloImage } from "../server/samples/node-image.ts";
import { engineImage, helloVersion } from "./images.ts";
import { type Lambda, lambdaAt, role } from "./lambda.ts";
import { type RunningPlatform, startPlatform } from "./running-platform.ts";

const resources = new AsyncDisposableStack();
let platform: RunningPlatform;
let images: Record<"hello" | "second", { imageUri: string }>;
let lambda: LambdaClient;
let create: Lambda["create"];
let invoke: Lambda["invoke"];

test.beforeAll(async () => {
  platform = resources.use(await startPlatform());
  images = {
    hello: resources.use(await engineImage(await helloImage())),
    second: resources.use(await engineImage(await helloVersion("2"))),
  };
  const functions = resources.use(lambdaAt(platform.endpoint));
  lambda = functions.client;
  create = functions.create;
  invoke = functions.invoke;
});

test.afterAll(() => resources.disposeAsync());

test("a function is created, waited for, read, listed, invoked and deleted", async () => {
  const created = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "hello",
      PackageType: "Image",
      Code: { ImageUri: images.hello.imageUri },
      Role: role,
      Timeout: 10,
      Environment: { Variables: { GREETING: "hi" } },
    }),
  );
  expect(created).toMatchObject({
    State: "Pending",
    StateReasonCode: "Creating",
    PackageType: "Image",
    Version: "$LATEST",
  });
  expect(created.LastUpdateStatus).toBeUndefined();
  await waitUntilFunctionExists({ client: lambda, maxWaitTime: 20 }, { FunctionName: "hello" });
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 60 }, { FunctionName: "hello" });

  const { Configuration, Code } = await lambda.send(new GetFunctionCommand({ FunctionName: "hello" }));
  expect(Configuration).toMatchObject({
    State: "Active",
    LastUpdateStatus: "Successful",
    MemorySize: 128,
    Timeout: 10,
  });
  expect(Configuration?.StateReasonCode).toBeUndefined();
  expect(Code?.ImageUri).toBe(images.hello.imageUri);
  expect(Code?.ResolvedImageUri).toContain(Configuration?.CodeSha256);

  const list = await lambda.send(new ListFunctionsCommand({}));
  expect(list.Functions?.map(({ FunctionName }) => FunctionName)).toContain("hello");
  expect(list.Functions?.[0]?.State).toBeUndefined();

  const cold = await invoke("hello", { name: "you" }, { LogType: "Tail" });
  expect(cold).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST", body: { hello: "you", invokes: 1 } });
  expect(cold.FunctionError).toBeUndefined();
  const log = Buffer.from(cold.LogResult ?? "", "base64").toString();
  expect(log).toMatch(/START RequestId: [0-9a-f-]{36} Version: \$LATEST\n[\s\S]*hello, invoke 1/);
  expect(log).toMatch(
    /REPORT RequestId: .*\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: /,
  );

  const warm = await invoke("hello", { name: "me" });
  expect(warm.body).toEqual({ hello: "me", invokes: 2 });

  await lambda.send(new DeleteFunctionCommand({ FunctionName: "hello" }));
  await expect(lambda.send(new GetFunctionCommand({ FunctionName: "hello" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    $metadata: { httpStatusCode: 404 },
  });
});

test("a function error, an exit and a timeout give AWS's payload, and the next invoke works", async () => {
  await create("faulty", images.hello.imageUri, { Timeout: 1 });
  const failed = await invoke("faulty", { fail: "no such luck" });
  expect(failed).toMatchObject({
    FunctionError: "Unhandled",
    body: { errorType: "Error", errorMessage: "no such luck" },
  });

  const exited = await invoke("faulty", { exit: 3 });
  expect(exited).toMatchObject({ FunctionError: "Unhandled", body: { errorType: "Runtime.ExitError" } });
  expect(exited.body.errorMessage).toMatch(
    /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/,
  );

  const late = await invoke("faulty", { waitMs: 5000 });
  expect(late).toMatchObject({ FunctionError: "Unhandled", body: { errorType: "Sandbox.Timedout" } });
  expect(late.body.errorMessage).toMatch(/Error: Task timed out after 1\.00 seconds$/);

  expect((await invoke("faulty", { name: "again" })).body).toEqual({ hello: "again", invokes: 1 });
});

test("an update of the code serves the old image until the new one is ready", async () => {
  await create("updated", images.hello.imageUri);
  expect((await invoke("updated", {})).body).toMatchObject({ hello: "world" });

  const dry = await lambda.send(
    new UpdateFunctionCodeCommand({ FunctionName: "updated", ImageUri: images.second.imageUri, DryRun: true }),
  );
  expect(dry.LastUpdateStatus).toBe("Successful");
  const updating = await lambda.send(
    new UpdateFunctionCodeCommand({ FunctionName: "updated", ImageUri: images.second.imageUri }),
  );
  expect(updating).toMatchObject({ State: "Active", LastUpdateStatus: "InProgress" });
  await waitUntilFunctionUpdatedV2(
    { client: lambda, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
    { FunctionName: "updated" },
  );
  expect((await invoke("updated", {})).body).toMatchObject({ version: "2" });

  const before = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: "updated" }));
  await expect(
    lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: "updated",
        MemorySize: 256,
        RevisionId: crypto.randomUUID(),
      }),
    ),
  ).rejects.toMatchObject({ name: "PreconditionFailedException" });
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "updated", MemorySize: 256 }));
  await waitUntilFunctionUpdatedV2(
    { client: lambda, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
    { FunctionName: "updated" },
  );
  const after = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: "updated" }));
  expect(after.MemorySize).toBe(256);
  expect(after.CodeSha256).toBe(before.CodeSha256);
  expect(after.RevisionId).not.toBe(before.RevisionId);
});

test("Event is accepted and run, DryRun only checks", async () => {
  await create("events", images.hello.imageUri);
  expect(await invoke("events", { name: "later" }, { InvocationType: "Event" })).toMatchObject({ StatusCode: 202 });
  expect(await invoke("events", {}, { InvocationType: "DryRun" })).toMatchObject({ StatusCode: 204 });
  await expect(invoke("nobody", {}, { InvocationType: "DryRun" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("what AWS refuses is refused in AWS's words", async () => {
  const base = { FunctionName: "refused", PackageType: "Image" as const, Role: role };
  await expect(
    lambda.send(new CreateFunctionCommand({ ...base, Code: { ImageUri: "docker-daemon:nothing-here:1" } })),
  ).rejects.toMatchObject({
    name: "InvalidParameterValueException",
    message: "Source image docker-daemon:nothing-here:1 does not exist. Provide a valid source image.",
  });
  await expect(
    lambda.send(new CreateFunctionCommand({ ...base, Code: { ImageUri: images.hello.imageUri }, MemorySize: 50_000 })),
  ).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
  await expect(lambda.send(new InvokeCommand({ FunctionName: "refused", Payload: "{" }))).rejects.toMatchObject({
    name: /ResourceNotFound|InvalidRequestContent/,
  });
});

test("an operation that is not there is answered in AWS's shape", async () => {
  const response = await fetch(`${platform.endpoint}/2015-03-31/event-source-mappings/`);
  expect(response.status).toBe(404);
  expect(response.headers.get("content-type")).toContain("json");
});

test("another site's page and another host are refused", async () => {
  const url = `${platform.endpoint}/2015-03-31/functions`;
  expect((await fetch(url, { headers: { origin: "https://example.com" } })).status).toBe(403);
  expect((await fetch(url, { headers: { origin: `${platform.endpoint}.evil.com` } })).status).toBe(403);
});
