import { expect, test } from "vitest";
import type { InvocationDetail } from "../../server/core/invoke/invocation.ts";
import { textOf } from "../ui/command-block.tsx";
import { type CopyForm, copyAs } from "./copy-forms.ts";

const place = { endpoint: "http://localhost:3000", region: "us-east-1" };
const invocation: InvocationDetail = {
  requestId: "r",
  functionId: "f",
  functionName: "hello",
  version: "$LATEST",
  invocationType: "RequestResponse",
  who: "dashboard",
  arrivedAt: 0,
  status: "ok",
  phases: [],
  requestBytes: 17,
  requestBody: `{"name":"it's me"}`,
  bodyCut: false,
};
const text = (form: CopyForm, change: Partial<InvocationDetail> = {}) =>
  textOf(copyAs(form, { ...invocation, ...change }, place));

test("as an aws command, quoted for a shell", () => {
  expect(text("aws")).toMatchInlineSnapshot(`
    "aws lambda invoke --function-name hello \\
      --cli-binary-format raw-in-base64-out \\
      --payload '{"name":"it'\\''s me"}' \\
      --endpoint-url http://localhost:3000 out.json"
  `);
});

test("as a curl command", () => {
  expect(text("curl")).toMatchInlineSnapshot(`
    "curl -sS -H 'Content-Type: application/json' \\
      --data-raw '{"name":"it'\\''s me"}' \\
      http://localhost:3000/2015-03-31/functions/hello/invocations"
  `);
});

test("as JavaScript that runs as it is", () => {
  expect(text("JavaScript")).toContain(`Payload: "{\\"name\\":\\"it's me\\"}",`);
});

test.each<[CopyForm, string]>([
  ["aws", "--invocation-type Event"],
  ["curl", "X-Amz-Invocation-Type: Event"],
  ["JavaScript", 'InvocationType: "Event"'],
])("an event stays an event as %s", (form, part) => {
  expect(text(form, { invocationType: "Event" })).toContain(part);
});

test.each<[CopyForm, string]>([
  ["aws", "--function-name hello:2"],
  ["curl", "/functions/hello%3A2/invocations"],
  ["JavaScript", 'FunctionName: "hello:2"'],
])("an invoke of a version stays one as %s", (form, part) => {
  expect(text(form, { version: "2" })).toContain(part);
});

test("a body that was cut is not sent as if it were whole", () => {
  expect(text("aws", { requestBytes: 300_000 })).toContain("--payload file://event.json");
  expect(text("curl", { requestBytes: 300_000 })).toContain("--data-binary @event.json");
  expect(text("JavaScript", { requestBytes: 300_000 })).toContain('readFile("event.json")');
});
