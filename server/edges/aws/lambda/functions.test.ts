import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  ListFunctionsCommand,
  paginateListFunctions,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionExists,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { digestHex } from "./testing/memory-functions.ts";
import { serveApi } from "./testing/served-api.ts";

const arn = "arn:aws:lambda:us-east-1:000000000000:function:hello";
const Role = "arn:aws:iam::000000000000:role/any";
const hello: CreateFunctionCommandInput = {
  FunctionName: "hello",
  Role,
  PackageType: "Image",
  Code: { ImageUri: "localhost:3000/hello:1" },
};

test("CreateFunction answers 201 with AWS's defaults, Pending and without an update status", async () => {
  await using api = await serveApi();
  const { $metadata, ...created } = await api.client.send(new CreateFunctionCommand(hello));
  expect($metadata.httpStatusCode).toBe(201);
  expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(created).toEqual({
    FunctionName: "hello",
    FunctionArn: arn,
    Role,
    CodeSize: 0,
    Description: "",
    Timeout: 3,
    MemorySize: 128,
    LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
    CodeSha256: digestHex,
    Version: "$LATEST",
    TracingConfig: { Mode: "PassThrough" },
    RevisionId: expect.any(String),
    State: "Pending",
    StateReason: "The function is being created.",
    StateReasonCode: "Creating",
    PackageType: "Image",
    Architectures: ["x86_64"],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/hello" },
  });
});

test("what CreateFunction is given comes back in AWS's members", async () => {
  await using api = await serveApi();
  await api.client.send(
    new CreateFunctionCommand({
      ...hello,
      FunctionName: arn,
      Description: "says hello",
      MemorySize: 1769,
      Timeout: 900,
      EphemeralStorage: { Size: 10_240 },
      Environment: { Variables: { GREETING: "hello" } },
      ImageConfig: { Command: ["app.handler"], EntryPoint: [], WorkingDirectory: "/srv" },
      Architectures: ["arm64"],
      TracingConfig: { Mode: "Active" },
      KMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/1",
      DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:000000000000:dead" },
      LoggingConfig: { LogFormat: "JSON", SystemLogLevel: "WARN", LogGroup: "mine" },
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
      Layers: [],
      Publish: false,
      Tags: { team: "blue" },
    }),
  );
  const { Configuration, Code, Tags, Concurrency } = await api.client.send(
    new GetFunctionCommand({ FunctionName: "hello" }),
  );
  expect(Configuration).toMatchObject({
    Description: "says hello",
    MemorySize: 1769,
    Timeout: 900,
    EphemeralStorage: { Size: 10_240 },
    Environment: { Variables: { GREETING: "hello" } },
    Architectures: ["arm64"],
    TracingConfig: { Mode: "Active" },
    KMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/1",
    DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:000000000000:dead" },
    LoggingConfig: { LogFormat: "JSON", ApplicationLogLevel: "INFO", SystemLogLevel: "WARN", LogGroup: "mine" },
  });
  expect(Configuration?.ImageConfigResponse).toEqual({
    ImageConfig: { Command: ["app.handler"], WorkingDirectory: "/srv" },
  });
  expect(Code).toEqual({
    RepositoryType: "ECR",
    ImageUri: "localhost:3000/hello:1",
    ResolvedImageUri: `localhost:3000/hello@sha256:${digestHex}`,
  });
  expect(Tags).toEqual({ team: "blue" });
  expect(Concurrency).toBeUndefined();
});

test("members that only other functions have never appear", async () => {
  await using api = await serveApi();
  await api.client.send(new CreateFunctionCommand(hello));
  const answer = (await api.raw("GET", "/2015-03-31/functions/hello")).json();
  expect(Object.keys(answer)).toEqual(["Configuration", "Code"]);
  for (const absent of ["Runtime", "Handler", "Layers", "Environment", "ImageConfigResponse", "LastUpdateStatus"]) {
    expect(answer.Configuration).not.toHaveProperty(absent);
  }
});

test("the SDK's waiters see the function exist, become Active, and its update end", async () => {
  await using api = await serveApi();
  const waiter = { client: api.client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 };
  await api.client.send(new CreateFunctionCommand(hello));
  await waitUntilFunctionExists(waiter, { FunctionName: "hello" });
  const active = waitUntilFunctionActiveV2(waiter, { FunctionName: "hello" });
  api.finish("hello");
  expect((await active).state).toBe("SUCCESS");
  const configuration = await api.client.send(new GetFunctionConfigurationCommand({ FunctionName: "hello" }));
  expect(configuration).toMatchObject({ State: "Active", LastUpdateStatus: "Successful" });
  expect(configuration).not.toHaveProperty("StateReason");
  expect(configuration).not.toHaveProperty("LastUpdateStatusReason");

  const update = { FunctionName: "hello", ImageUri: "hello:2" };
  const updating = await api.client.send(new UpdateFunctionCodeCommand(update));
  expect(updating).toMatchObject({
    State: "Active",
    LastUpdateStatus: "InProgress",
    LastUpdateStatusReason: "The function is being created.",
    LastUpdateStatusReasonCode: "Creating",
  });
  api.finish("hello", "layer 1 is broken");
  await expect(waitUntilFunctionUpdatedV2(waiter, { FunctionName: "hello" })).rejects.toThrow("InvalidImage");
});

test("a function whose image cannot be used is Failed, with the reason", async () => {
  await using api = await serveApi();
  await api.client.send(new CreateFunctionCommand(hello));
  api.finish("hello", "layer 3 is not what its digest says");
  expect(await api.client.send(new GetFunctionConfigurationCommand({ FunctionName: "hello" }))).toMatchObject({
    State: "Failed",
    StateReason: "layer 3 is not what its digest says",
    StateReasonCode: "InvalidImage",
  });
});

test("the ARN carries the qualifier as it was asked for", async () => {
  await using api = await serveApi();
  await api.client.send(new CreateFunctionCommand(hello));
  const ask = (input: { FunctionName: string; Qualifier?: string }) =>
    api.client.send(new GetFunctionConfigurationCommand(input)).then(({ FunctionArn }) => FunctionArn);
  expect(await ask({ FunctionName: "hello" })).toBe(arn);
  expect(await ask({ FunctionName: "hello", Qualifier: "$LATEST" })).toBe(`${arn}:$LATEST`);
  expect(await ask({ FunctionName: `${arn}:$LATEST` })).toBe(`${arn}:$LATEST`);
  await expect(ask({ FunctionName: "hello", Qualifier: "7" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: `Function not found: ${arn}:7`,
    Type: "User",
    $metadata: { httpStatusCode: 404 },
  });
  await expect(ask({ FunctionName: "hello:1", Qualifier: "2" })).rejects.toMatchObject({
    name: "InvalidParameterValueException",
  });
});

test("ListFunctions pages in the order of names and leaves states out", async () => {
  await using api = await serveApi();
  for (const FunctionName of ["c", "a", "b"])
    await api.client.send(new CreateFunctionCommand({ ...hello, FunctionName }));
  const pages: (string | undefined)[][] = [];
  for await (const page of paginateListFunctions({ client: api.client, pageSize: 2 }, {})) {
    pages.push((page.Functions ?? []).map(({ FunctionName }) => FunctionName));
    for (const listed of page.Functions ?? []) {
      expect(Object.keys(listed).filter((member) => /^(State|LastUpdateStatus)/.test(member))).toEqual([]);
    }
  }
  expect(pages).toEqual([["a", "b"], ["c"]]);
  const all = await api.client.send(new ListFunctionsCommand({ FunctionVersion: "ALL", MaxItems: 1 }));
  expect(all.Functions?.[0]?.FunctionArn).toMatch(/:function:a:\$LATEST$/);
  await expect(api.client.send(new ListFunctionsCommand({ MaxItems: 0 }))).rejects.toThrow(
    "Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1",
  );
  await expect(api.client.send(new ListFunctionsCommand({ Marker: "???" }))).rejects.toThrow("The Marker is not one");
});

test("DeleteFunction answers 204 without a body, and the function is gone", async () => {
  await using api = await serveApi();
  await api.client.send(new CreateFunctionCommand(hello));
  const latest = new DeleteFunctionCommand({ FunctionName: "hello", Qualifier: "$LATEST" });
  await expect(api.client.send(latest)).rejects.toThrow(
    "$LATEST version cannot be deleted without deleting the function.",
  );
  const deleted = await api.raw("DELETE", "/2015-03-31/functions/hello");
  expect(deleted).toMatchObject({ status: 204, bytes: Buffer.alloc(0) });
  expect(deleted.headers).not.toHaveProperty("content-type");
  await expect(api.client.send(new GetFunctionCommand({ FunctionName: "hello" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("GetAccountSettings", async () => {
  await using api = await serveApi();
  await api.client.send(new CreateFunctionCommand(hello));
  const { AccountLimit, AccountUsage } = await api.client.send(new GetAccountSettingsCommand({}));
  expect(AccountLimit).toMatchObject({ ConcurrentExecutions: 77, UnreservedConcurrentExecutions: 77 });
  expect(AccountUsage).toEqual({ TotalCodeSize: 0, FunctionCount: 1 });
});
