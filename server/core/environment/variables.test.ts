import { expect, test } from "vitest";
import type { FunctionConfiguration } from "../function/configuration.ts";
import { environmentIdOf, logStreamNameOf } from "./identity.ts";
import { launchOf } from "./launch.ts";
import { environmentVariables } from "./variables.ts";

const configuration: FunctionConfiguration = {
  description: "",
  role: "",
  memoryMiB: 256,
  timeoutMs: 3000,
  ephemeralStorageMiB: 512,
  environment: { STAGE: "from the function", SHARED: "function", LANG: "C" },
  imageConfig: {},
  architecture: "x86_64",
  logging: { logFormat: "Text", logGroup: "/aws/lambda/hello" },
  tracingMode: "PassThrough",
};

const input = {
  functionName: "hello",
  version: "$LATEST",
  region: "eu-west-1",
  environmentId: "0123456789abcdef0123456789abcdef",
  logStreamName: "2026/01/02/[$LATEST]0123456789abcdef0123456789abcdef",
  runtimeApi: "172.30.0.1:40001",
  configuration,
  image: { SHARED: "image", PATH: "/opt/node/bin", AWS_REGION: "mars-1", AWS_LAMBDA_MAX_CONCURRENCY: "8" },
};

test("what AWS's runtime clients need is there and not empty", () => {
  expect(environmentVariables(input)).toMatchObject({
    AWS_LAMBDA_FUNCTION_NAME: "hello",
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
    AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/hello",
    AWS_LAMBDA_LOG_STREAM_NAME: input.logStreamName,
    AWS_LAMBDA_RUNTIME_API: "172.30.0.1:40001",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_ACCESS_KEY_ID: "ASIA0123456789ABCDEF",
    TZ: ":UTC",
  });
});

test("the function's variables go over the image's, Lambda's over both, defaults under all", () => {
  expect(environmentVariables(input)).toMatchObject({
    STAGE: "from the function",
    SHARED: "function",
    AWS_REGION: "eu-west-1",
    AWS_DEFAULT_REGION: "eu-west-1",
    PATH: "/opt/node/bin",
    LANG: "C",
  });
});

test("a runtime client is never switched to several invokes at once, and no handler is set", () => {
  const variables = environmentVariables(input);
  expect(variables).not.toHaveProperty("AWS_LAMBDA_MAX_CONCURRENCY");
  expect(variables).not.toHaveProperty("_HANDLER");
});

test("credentials that are given replace the dummy ones, all of them", () => {
  const credentials = { AWS_ACCESS_KEY_ID: "AKIAME", AWS_SECRET_ACCESS_KEY: "mine" };
  const variables = environmentVariables({ ...input, credentials });
  expect(variables).toMatchObject(credentials);
  expect(variables).not.toHaveProperty("AWS_SESSION_TOKEN");
});

test("a secret access key has forty characters", () => {
  expect(environmentVariables(input).AWS_SECRET_ACCESS_KEY).toHaveLength(40);
});

test("JSON logging is told to the runtime client", () => {
  const logging = { ...configuration.logging, logFormat: "JSON" as const };
  expect(environmentVariables({ ...input, configuration: { ...configuration, logging } })).toMatchObject({
    AWS_LAMBDA_LOG_FORMAT: "JSON",
    AWS_LAMBDA_LOG_LEVEL: "INFO",
  });
});

test("overrides replace the image's settings member by member", () => {
  const image = { entryPoint: ["/entry"], command: ["handler"], workingDirectory: "" };
  expect(launchOf(image, {})).toEqual({ entryPoint: ["/entry"], command: ["handler"], workingDirectory: "/" });
  expect(launchOf(image, { entryPoint: ["/other"] })).toMatchObject({ entryPoint: ["/other"], command: ["handler"] });
  expect(launchOf(image, { command: [], workingDirectory: "/var/task" })).toEqual({
    entryPoint: ["/entry"],
    command: [],
    workingDirectory: "/var/task",
  });
});

test("log streams are named by day, version and environment", () => {
  const environmentId = environmentIdOf("01234567-89ab-4def-8123-456789ABCDEF");
  expect(environmentId).toBe("0123456789ab4def8123456789abcdef");
  const stream = { at: Date.UTC(2026, 0, 2, 23, 59), functionName: "hello", version: "$LATEST", environmentId };
  expect(logStreamNameOf({ ...stream, logGroup: "/aws/lambda/hello" })).toBe(`2026/01/02/[$LATEST]${environmentId}`);
  expect(logStreamNameOf({ ...stream, logGroup: "shared" })).toBe(`2026/01/02/hello[$LATEST][${environmentId}]`);
});
