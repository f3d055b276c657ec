import { CreateFunctionCommand, type CreateFunctionCommandInput } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { serveApi } from "./testing/served-api.ts";

const Role = "arn:aws:iam::000000000000:role/any";
const image = { PackageType: "Image", Code: { ImageUri: "hello:1" } } as const;
const hello: CreateFunctionCommandInput = { ...image, FunctionName: "hello", Role };

test.each<[string, Record<string, unknown>, string, string]>([
  [
    "nothing",
    {},
    "ValidationException",
    "3 validation errors detected: Value null at 'functionName' failed to satisfy constraint: Member must not be null; Value null at 'role' failed to satisfy constraint: Member must not be null; Value null at 'code' failed to satisfy constraint: Member must not be null",
  ],
  [
    "too much memory and too long a timeout",
    { ...hello, MemorySize: 10_241, Timeout: 901 },
    "ValidationException",
    "2 validation errors detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900; Value '10241' at 'memorySize' failed to satisfy constraint: Member must have value less than or equal to 10240",
  ],
  [
    "a name with a qualifier",
    { ...hello, FunctionName: "hello:1" },
    "InvalidParameterValueException",
    "without a qual",
  ],
  [
    "no PackageType",
    { ...hello, PackageType: undefined },
    "InvalidParameterValueException",
    "Set PackageType to Image",
  ],
  ["zipped code", { ...hello, Code: { ZipFile: "UEs=" } }, "InvalidParameterValueException", "container images only"],
  ["an unknown PackageType", { ...hello, PackageType: "Jar" }, "ValidationException", "enum value set: [Image, Zip]"],
  ["no ImageUri", { ...hello, Code: {} }, "InvalidParameterValueException", "Please provide ImageUri when creating"],
  [
    "a runtime",
    { ...hello, Runtime: "nodejs24.x" },
    "InvalidParameterValueException",
    "Please don't provide Handler or",
  ],
  ["layers", { ...hello, Layers: ["arn:l"] }, "InvalidParameterValueException", "PackageType is Image."],
  [
    "subnets",
    { ...hello, VpcConfig: { SubnetIds: ["s"] } },
    "InvalidParameterValueException",
    "does not have VpcConfig",
  ],
  [
    "snapshots",
    { ...hello, SnapStart: { ApplyOn: "PublishedVersions" } },
    "InvalidParameterValueException",
    "SnapStart",
  ],
  [
    "levels without a format",
    { ...hello, LoggingConfig: { ApplicationLogLevel: "INFO" } },
    "InvalidParameterValueException",
    'LogLevel is not supported when LogFormat is set to "Text".',
  ],
  [
    "no size",
    { ...hello, EphemeralStorage: {} },
    "ValidationException",
    "Value null at 'ephemeralStorage.size' failed to satisfy constraint: Member must not be null",
  ],
  [
    "a missing image",
    { ...hello, Code: { ImageUri: "missing:1" } },
    "InvalidParameterValueException",
    "does not exist",
  ],
  [
    "text for a number",
    { ...hello, MemorySize: "lots" },
    "SerializationException",
    "STRING_VALUE can not be converted to a Integer at 'MemorySize'",
  ],
  [
    "a fraction",
    { ...hello, Timeout: 1.5 },
    "SerializationException",
    "DECIMAL_VALUE can not be converted to a Integer",
  ],
  [
    "a number for a variable",
    { ...hello, Environment: { Variables: { AB: 1 } } },
    "SerializationException",
    "INTEGER_VALUE can not be converted to a String at 'Environment.Variables.AB'",
  ],
  ["a list for a structure", { ...hello, Code: [] }, "SerializationException", "LIST_VALUE can not be converted"],
])("CreateFunction with %s is refused", async (_, body, code, text) => {
  await using api = await serveApi();
  const answer = await api.raw("POST", "/2015-03-31/functions", { body: JSON.stringify(body) });
  expect(answer.status).toBe(400);
  expect(answer.headers["x-amzn-errortype"]).toBe(code);
  expect(answer.json().message).toContain(text);
  expect((await api.raw("GET", "/2015-03-31/functions/hello")).status).toBe(404);
});

test("members that nobody knows, and null, are as if they were not there", async () => {
  await using api = await serveApi();
  const body = JSON.stringify({ ...image, FunctionName: "hello", Role, Colour: "blue", Runtime: null, Timeout: null });
  const answer = await api.raw("POST", "/2015-03-31/functions/", { body });
  expect(answer.status).toBe(201);
  expect(answer.json().Timeout).toBe(3);
});

test("a body that is no JSON, or JSON of another kind, is refused", async () => {
  await using api = await serveApi();
  const broken = await api.raw("POST", "/2015-03-31/functions", { body: '{"FunctionName":' });
  expect(broken.headers["x-amzn-errortype"]).toBe("InvalidRequestContentException");
  expect(broken.json()).toMatchObject({
    Type: "User",
    message: expect.stringMatching(/^Could not parse request body/),
  });
  const list = await api.raw("POST", "/2015-03-31/functions", { body: "[]" });
  expect(list.headers["x-amzn-errortype"]).toBe("SerializationException");
  const latin1 = await api.raw("POST", "/2015-03-31/functions", { body: Buffer.from('{"Role":"\xe9"}', "latin1") });
  expect(latin1.headers["x-amzn-errortype"]).toBe("InvalidRequestContentException");
});

test("a name that is taken is refused with AWS's spelling", async () => {
  await using api = await serveApi();
  await api.client.send(new CreateFunctionCommand(hello));
  await expect(api.client.send(new CreateFunctionCommand(hello))).rejects.toMatchObject({
    name: "ResourceConflictException",
    message: "Function already exist: hello",
  });
});
