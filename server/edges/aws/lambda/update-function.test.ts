import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { serveApi } from "./testing/served-api.ts";

const arn = "arn:aws:lambda:us-east-1:000000000000:function:hello";
const hello = {
  FunctionName: "hello",
  Role: "arn:aws:iam::000000000000:role/any",
  PackageType: "Image",
  Code: { ImageUri: "localhost:3000/hello:1" },
} as const;

test("UpdateFunctionConfiguration changes what is given, and {} removes the overrides", async () => {
  await using api = await serveApi();
  await api.client.send(
    new CreateFunctionCommand({ ...hello, MemorySize: 256, ImageConfig: { Command: ["a"] }, Description: "old" }),
  );
  api.finish("hello");
  const update = { FunctionName: "hello", ImageConfig: {}, Environment: { Variables: { AB: "1" } }, Timeout: 10 };
  const updated = await api.client.send(new UpdateFunctionConfigurationCommand(update));
  expect(updated).toMatchObject({
    MemorySize: 256,
    Timeout: 10,
    Description: "old",
    Environment: { Variables: { AB: "1" } },
    LastUpdateStatus: "InProgress",
  });
  expect(updated).not.toHaveProperty("ImageConfigResponse");
  await expect(api.client.send(new UpdateFunctionConfigurationCommand(update))).rejects.toMatchObject({
    name: "ResourceConflictException",
    message: `The operation cannot be performed at this time. An update is in progress for resource: ${arn}`,
    $metadata: { httpStatusCode: 409 },
  });
});

test("a dry run of UpdateFunctionCode changes nothing", async () => {
  await using api = await serveApi();
  await api.client.send(new CreateFunctionCommand(hello));
  api.finish("hello");
  const before = await api.client.send(new GetFunctionConfigurationCommand({ FunctionName: "hello" }));
  const update = { FunctionName: "hello", ImageUri: "hello:2", DryRun: true };
  await api.client.send(new UpdateFunctionCodeCommand(update));
  const after = await api.client.send(new GetFunctionConfigurationCommand({ FunctionName: "hello" }));
  expect(after.RevisionId).toBe(before.RevisionId);
});

test("an old RevisionId is refused with 412", async () => {
  await using api = await serveApi();
  const { RevisionId } = await api.client.send(new CreateFunctionCommand(hello));
  api.finish("hello");
  const update = { FunctionName: "hello", ImageUri: "hello:2", RevisionId };
  await expect(api.client.send(new UpdateFunctionCodeCommand(update))).rejects.toMatchObject({
    name: "PreconditionFailedException",
    $metadata: { httpStatusCode: 412 },
  });
});

test("updates are refused as AWS refuses them", async () => {
  await using api = await serveApi();
  const code = (FunctionName: string, input = {}) =>
    api.client.send(new UpdateFunctionCodeCommand({ FunctionName, ...input }));
  await expect(code("hello")).rejects.toThrow(`Function not found: ${arn}`);
  await api.client.send(new CreateFunctionCommand(hello));
  await expect(code("hello")).rejects.toThrow(
    "Please provide ImageUri when updating a function with packageType Image.",
  );
  await expect(code("hello", { ImageUri: "hello:2" })).rejects.toThrow(
    "The operation cannot be performed at this time. The function is currently in the following state: Pending",
  );
  await expect(code("hello:1", { ImageUri: "hello:2" })).rejects.toThrow("permitted on Lambda functions only");

  const path = "/2015-03-31/functions/hello/configuration";
  const large = await api.raw("PUT", path, { body: JSON.stringify({ Description: "d".repeat(5121) }) });
  expect(large.status).toBe(413);
  expect(large.headers["x-amzn-errortype"]).toBe("RequestEntityTooLargeException");
  expect(large.json().message).toBe(
    "Request must be smaller than 5120 bytes for the UpdateFunctionConfiguration operation",
  );
  const levels = { FunctionName: "hello", LoggingConfig: { SystemLogLevel: "INFO" } as const };
  await expect(api.client.send(new UpdateFunctionConfigurationCommand(levels))).rejects.toThrow("LogLevel is not supp");
});
