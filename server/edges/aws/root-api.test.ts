import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import type { Log } from "../../ports/log.ts";
import { createRootApi, isRootCall } from "./root-api.ts";

const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };

const quiet: Log = { info() {}, warn() {}, error() {} };
const services = {
  CloudTrail_20131101: { LookupEvents: async (body: Uint8Array) => ({ asked: JSON.parse(`${Buffer.from(body)}`) }) },
};

async function post(headers: Record<string, string>, body: string) {
  const config = { region: "us-east-1", account: "000000000000" };
  const answer = createRootApi({ config, ids: { uuid: randomUUID }, log: quiet, services });
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", headers, body });
    return { status: response.status, headers: response.headers, body: await response.text() };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test.each<[string, string, Record<string, string>, boolean]>([
  ["POST", "/", { "x-amz-target": "TrentService.Encrypt" }, true],
  ["POST", "/", form, true],
  ["POST", "/", { ...form, "next-action": "7f" }, false],
  ["POST", "/", { "content-type": "multipart/form-data; boundary=x" }, false],
  ["POST", "/functions", form, false],
  ["GET", "/", { "x-amz-target": "TrentService.Encrypt" }, false],
])("%s %s with %o is a call of an AWS service: %s", (method, pathname, headers, expected) => {
  expect(isRootCall(pathname, { method, headers } as unknown as IncomingMessage)).toBe(expected);
});

test("an operation that is not here is unknown, in the JSON protocol's shape", async () => {
  const target = "AmazonEC2ContainerRegistry_V20150921.DescribeRepositories";
  const { status, headers, body } = await post({ "x-amz-target": target }, "{}");
  expect(status).toBe(400);
  expect(headers.get("content-type")).toBe("application/x-amz-json-1.1");
  expect(JSON.parse(body)).toEqual({
    __type: "UnknownOperationException",
    message: `${target} is not an operation that Lambdarium has.`,
  });
});

test.each(["CloudTrail_20131101.LookupEvents", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents"])(
  "%s is found by its service and its operation",
  async (target) => {
    const { status, headers, body } = await post({ "x-amz-target": target }, '{"MaxResults":1}');
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("application/x-amz-json-1.1");
    expect(JSON.parse(body)).toEqual({ asked: { MaxResults: 1 } });
  },
);

test("GetCallerIdentity names the access key", async () => {
  const authorization = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/us-east-1/sts/aws4_request, Signature=0";
  const { status, body } = await post({ ...form, authorization }, "Action=GetCallerIdentity&Version=2011-06-15");
  expect(status).toBe(200);
  expect(body).toContain("<Arn>arn:aws:iam::000000000000:user/AKIDEXAMPLE</Arn>");
  expect(body).toContain("<UserId>AKIDEXAMPLE</UserId><Account>000000000000</Account>");
});

test("GetCallerIdentity takes an access key id of twelve digits for its account", async () => {
  const authorization = "AWS4-HMAC-SHA256 Credential=222233334444/20261123/us-east-1/sts/aws4_request, Signature=0";
  const { body } = await post({ ...form, authorization }, "Action=GetCallerIdentity&Version=2011-06-15");
  expect(body).toContain("<Arn>arn:aws:iam::222233334444:root</Arn>");
  expect(body).toContain("<UserId>222233334444</UserId><Account>222233334444</Account>");
});

test("another action is answered in the query protocol's shape, escaped", async () => {
  const { status, body } = await post(form, "Action=%3Cscript%3E%01");
  expect(status).toBe(400);
  expect(body).toContain("<Code>InvalidAction</Code><Message>Could not find operation &lt;script&gt; for version");
});

test("a form over its limit is refused", async () => {
  expect((await post(form, `Action=${"x".repeat(70_000)}`)).status).toBe(413);
});
