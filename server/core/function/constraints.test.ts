import { expect, test } from "vitest";
import { assertWithinLimits, problemsOf, type UncheckedSettings, violationsOf } from "./constraints.ts";
import { violationText } from "./violation.ts";

const fails = "failed to satisfy constraint:";

test.each<[UncheckedSettings]>([
  [{}],
  [{ memoryMiB: 128 }],
  [{ memoryMiB: 10_240, timeoutMs: 900_000, ephemeralStorageMiB: 10_240 }],
  [{ timeoutMs: 1000, ephemeralStorageMiB: 512, description: "d".repeat(256) }],
  [{ environment: { AB: "", lower_case1: "x" } }],
  [{ role: "arn:aws:iam::000000000000:role/service-role/lambda.role@x" }],
  [{ kmsKeyArn: "" }],
  [{ kmsKeyArn: "arn:aws:kms:us-east-1:000000000000:key/1", deadLetterTargetArn: "arn:aws:sqs:us-east-1:1:q" }],
  [{ architectures: ["arm64"] }],
  [{ imageConfig: { entryPoint: Array(1500).fill("x"), command: [], workingDirectory: "/".repeat(1000) } }],
  [{ logging: { logFormat: "JSON", applicationLogLevel: "TRACE", systemLogLevel: "WARN", logGroup: "/aws/lambda/x" } }],
  [{ tags: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, ""])) }],
])("%o is within the limits", (settings) => {
  expect(problemsOf(settings)).toEqual([]);
  expect(() => assertWithinLimits(settings)).not.toThrow();
});

test.each<[UncheckedSettings, string]>([
  [{ memoryMiB: 127 }, `Value '127' at 'memorySize' ${fails} Member must have value greater than or equal to 128`],
  [{ memoryMiB: 10_241 }, `Value '10241' at 'memorySize' ${fails} Member must have value less than or equal to 10240`],
  [{ memoryMiB: 128.5 }, `Value '128.5' at 'memorySize' ${fails} Member must be a whole number`],
  [{ timeoutMs: Number.NaN }, `Value 'NaN' at 'timeout' ${fails} Member must be a whole number`],
  [{ timeoutMs: 0 }, `Value '0' at 'timeout' ${fails} Member must have value greater than or equal to 1`],
  [{ timeoutMs: 901_000 }, `Value '901' at 'timeout' ${fails} Member must have value less than or equal to 900`],
  [
    { ephemeralStorageMiB: 511 },
    `Value '511' at 'ephemeralStorage.size' ${fails} Member must have value greater than or equal to 512`,
  ],
  [
    { description: "d".repeat(257) },
    `Value '${"d".repeat(257)}' at 'description' ${fails} Member must have length less than or equal to 256`,
  ],
  [
    { functionName: "a b" },
    `Value 'a b' at 'functionName' ${fails} Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+`,
  ],
  [
    { role: "admin" },
    `Value 'admin' at 'role' ${fails} Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+`,
  ],
  [
    { kmsKeyArn: "key" },
    `Value 'key' at 'kMSKeyArn' ${fails} Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()`,
  ],
  [
    { environment: { "1X": "secret" } },
    `Value at 'environment.variables' ${fails} Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]`,
  ],
  [
    { architectures: ["mips"] },
    `Value '[mips]' at 'architectures' ${fails} Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]`,
  ],
  [
    { architectures: ["x86_64", "arm64"] },
    `Value '[x86_64, arm64]' at 'architectures' ${fails} Member must have length less than or equal to 1`,
  ],
  [{ architectures: [] }, `Value '[]' at 'architectures' ${fails} Member must have length greater than or equal to 1`],
  [
    { imageConfig: { workingDirectory: "/".repeat(1001) } },
    `Value '${"/".repeat(1001)}' at 'imageConfig.workingDirectory' ${fails} Member must have length less than or equal to 1000`,
  ],
  [
    { tracingMode: "On" },
    `Value 'On' at 'tracingConfig.mode' ${fails} Member must satisfy enum value set: [Active, PassThrough]`,
  ],
  [
    { logging: { logFormat: "XML" } },
    `Value 'XML' at 'loggingConfig.logFormat' ${fails} Member must satisfy enum value set: [JSON, Text]`,
  ],
  [
    { logging: { logGroup: "a b" } },
    `Value 'a b' at 'loggingConfig.logGroup' ${fails} Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
  ],
])("%o breaks the model", (settings, text) => {
  expect(violationsOf(settings).map(violationText)).toEqual([text]);
  expect(() => assertWithinLimits(settings)).toThrow(
    expect.objectContaining({ code: "ValidationException", message: `1 validation error detected: ${text}` }),
  );
});

test("all violations are told in one sentence, with those the caller adds", () => {
  const missing = { member: "role", value: null, constraint: "Member must not be null" };
  expect(() => assertWithinLimits({ memoryMiB: 1, timeoutMs: 901_000 }, [missing])).toThrow(
    `3 validation errors detected: Value null at 'role' ${fails} Member must not be null; ` +
      `Value '901' at 'timeout' ${fails} Member must have value less than or equal to 900; ` +
      `Value '1' at 'memorySize' ${fails} Member must have value greater than or equal to 128`,
  );
});

const unable =
  "Lambda was unable to configure your environment variables because the environment variables you have provided";

test.each<[string, UncheckedSettings, string]>([
  [
    "reserved variables",
    { environment: { AWS_REGION: "x", OK1: "y", _HANDLER: "z" } },
    `${unable} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION, _HANDLER`,
  ],
  [
    "variables over 4 KB",
    { environment: { BIG: "ü".repeat(2045) } },
    `${unable} exceeded the 4KB limit. String measured: {"BIG":"${"ü".repeat(2045)}"}`,
  ],
  [
    "levels with text logs",
    { logging: { logFormat: "Text", systemLogLevel: "INFO" } },
    'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change the LogFormat to "JSON" and try again.',
  ],
  [
    "too many tags",
    { tags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, ""])) },
    "Number of tags exceeds resource tag limit.",
  ],
  [
    "a name that is too long",
    { functionName: "n".repeat(65) },
    `1 validation error detected: Value '${"n".repeat(65)}' at 'functionName' ${fails} Member must have length less than or equal to 64`,
  ],
])("%s break a rule of the service", (_, settings, message) => {
  expect(problemsOf(settings).map(({ sentence }) => sentence)).toEqual([message]);
  expect(() => assertWithinLimits(settings)).toThrow(
    expect.objectContaining({ code: "InvalidParameterValueException", message }),
  );
});

test("variables of exactly 4096 bytes are accepted", () => {
  const environment = { AB: "x".repeat(4096 - '{"AB":""}'.length) };
  expect(problemsOf({ environment })).toEqual([]);
});

test("null characters, which no process can be given, are refused without telling a variable's value", () => {
  const refusal = (settings: Parameters<typeof problemsOf>[0]) => problemsOf(settings).map(({ sentence }) => sentence);
  expect(refusal({ environment: { TOKEN: "secret\0", FINE: "x" } })).toEqual([
    "Lambda was unable to configure your environment variables because the environment variables you have provided " +
      "contains null characters. Variables with one: TOKEN",
  ]);
  const sentence = "ImageConfig contains null characters, which no program can be given.";
  expect(refusal({ imageConfig: { command: ["a\0b"] } })).toEqual([sentence]);
  expect(refusal({ imageConfig: { workingDirectory: "/\0" } })).toEqual([sentence]);
});
