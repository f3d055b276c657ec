import { expect, test } from "vitest";
import { functionNameOf, keyIdOf, serviceOf, subjectOf, whoNote } from "./trail-words.ts";

const keyId = "b6642f1c-0000-4000-8000-000000000001";
const keyArn = `arn:aws:kms:eu-west-1:123456789012:key/${keyId}`;
const helloArn = "arn:aws:lambda:eu-west-1:123456789012:function:hello";

const about = (resources: string[], functionArn: string | null = null) => ({
  columns: {
    ...{ eventName: "Any", eventSource: "kms.amazonaws.com", readOnly: true },
    ...{ username: null, accessKeyId: null, errorCode: null, functionArn },
    resources: resources.map((arn) => ({ type: "any", arn })),
  },
});

test.each([
  ["a key by the start of its id", about([keyArn], helloArn), undefined, { kind: "key", name: "b6642f1c…" }],
  ["a key by the alias that was asked for", about([keyArn]), "alias/orders", { kind: "key", name: "alias/orders" }],
  [
    "a key by the alias whose ARN was asked for",
    about([keyArn]),
    "arn:aws:kms:eu-west-1:123456789012:alias/orders",
    { kind: "key", name: "alias/orders" },
  ],
  ["a function", about([helloArn]), "hello", { kind: "function", name: "hello" }],
  ["a function that only the context names", about([], helloArn), undefined, { kind: "function", name: "hello" }],
  [
    "a repository",
    about(["arn:aws:ecr:eu-west-1:123456789012:repository/team/hello"]),
    undefined,
    { kind: "repository", name: "team/hello" },
  ],
  ["what is not there by the name that was asked for", about([]), "gone", { kind: "other", name: "gone" }],
  [
    "anything else",
    about([]),
    "arn:aws:logs:eu-west-1:123456789012:log-group:a",
    { kind: "other", name: "log-group:a" },
  ],
])("a record names %s", (_, { columns }, named, expected) => {
  expect(subjectOf({ columns, ...(named === undefined ? {} : { named }) })).toMatchObject(expected);
});

test("a key that was asked for by its id has the name that it has now", () => {
  expect(subjectOf(about([keyArn]), new Map([[keyId, "alias/orders"]]))?.name).toBe("alias/orders");
});

test("a record that is about nothing names nothing", () => expect(subjectOf(about([]))).toBeUndefined());

test("the key and the function of a record are known by name", () => {
  expect(keyIdOf(about([helloArn, keyArn]))).toBe(keyId);
  expect(functionNameOf(about([keyArn], `${helloArn}:7`))).toBe("hello");
  expect(functionNameOf(about([keyArn]))).toBeUndefined();
});

test("a service is shown by its short name, and so is who it called for", () => {
  expect(serviceOf("kms.amazonaws.com")).toBe("kms");
  expect(whoNote({ kind: "session", name: "hello", invokedBy: "lambda.amazonaws.com" })).toBe("by Lambda");
  expect(whoNote({ kind: "root", name: "root", fromConsole: true })).toBe("on a page");
  expect(whoNote({ kind: "user", name: "alice" })).toBeUndefined();
});
