import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { PlatformError } from "../../../core/errors/platform-error.ts";
import { createHelloFunction, serveApi } from "./testing/served-api.ts";

const path = "/2015-03-31/functions/hello/invocations";
const limit = 6_291_556;

async function serveHello() {
  const api = await serveApi();
  await createHelloFunction(api);
  return api;
}

function jsonOf(bytes: number): Buffer {
  return Buffer.concat([Buffer.from('"'), Buffer.alloc(bytes - 2, "x"), Buffer.from('"')]);
}

test("RequestResponse answers 200 with the function's bytes, version and request id", async () => {
  await using api = await serveHello();
  let seen: string | undefined;
  api.answerWith(({ requestId, payload }) => {
    seen = requestId;
    return { payload };
  });
  const answer = await api.raw("POST", path, { body: '{ "spaces":  "stay" }' });
  expect(answer.status).toBe(200);
  expect(answer.bytes.toString()).toBe('{ "spaces":  "stay" }');
  expect(answer.headers).toMatchObject({
    "content-type": "application/json",
    "content-length": "21",
    "x-amz-executed-version": "$LATEST",
    "x-amzn-requestid": seen,
    "x-amzn-remapped-content-length": "0",
    "x-amzn-trace-id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
  });
  expect(answer.headers).not.toHaveProperty("x-amz-function-error");
  expect(answer.headers).not.toHaveProperty("x-amz-log-result");
});

test("a function's error is 200 with X-Amz-Function-Error, and the log's tail comes when asked for", async () => {
  await using api = await serveHello();
  api.answerWith(() => ({
    status: "error",
    functionError: "Unhandled",
    payload: Buffer.from('{"errorType":"Error","errorMessage":"no"}'),
    logTail: Buffer.from("START\nEND\n"),
  }));
  const answer = await api.client.send(new InvokeCommand({ FunctionName: "hello", LogType: "Tail" }));
  expect(answer).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled", ExecutedVersion: "$LATEST" });
  expect(Buffer.from(answer.LogResult ?? "", "base64").toString()).toBe("START\nEND\n");
  expect(answer.Payload?.transformToString()).toBe('{"errorType":"Error","errorMessage":"no"}');
});

test("Event answers 202 without a body or version once the event is accepted", async () => {
  await using api = await serveHello();
  const answer = await api.raw("POST", path, { headers: { "X-Amz-Invocation-Type": "Event" }, body: '{"a":1}' });
  expect(answer).toMatchObject({ status: 202, bytes: Buffer.alloc(0) });
  expect(answer.headers).not.toHaveProperty("x-amz-executed-version");
  expect(api.events).toHaveLength(1);
  expect(api.events[0]).toMatchObject({ functionName: "hello", requestId: answer.headers["x-amzn-requestid"] });
  expect(Buffer.from(api.events[0]?.payload ?? []).toString()).toBe('{"a":1}');
  const old = await api.raw("POST", "/2014-11-13/functions/hello/invoke-async/", { body: "{}" });
  expect([old.status, old.json()]).toEqual([202, { Status: 202 }]);
});

test("DryRun answers 204 for a function that is there, and 404 for one that is not", async () => {
  await using api = await serveHello();
  const dryRun = { headers: { "X-Amz-Invocation-Type": "DryRun" } };
  expect((await api.raw("POST", path, dryRun)).status).toBe(204);
  const missing = await api.raw("POST", "/2015-03-31/functions/nobody/invocations", dryRun);
  expect(missing.status).toBe(404);
  expect(missing.json()).toEqual({
    Type: "User",
    message: "Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody",
    Message: "Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody",
  });
});

test("names come percent-encoded, as ARNs too, and with their qualifier", async () => {
  await using api = await serveHello();
  const seen: unknown[] = [];
  api.answerWith(({ functionName, qualifier }) => {
    seen.push([functionName, qualifier]);
    return {};
  });
  const arn = "arn:aws:lambda:us-east-1:000000000000:function:hello";
  for (const FunctionName of ["hello", arn, `${arn}:$LATEST`]) {
    await api.client.send(new InvokeCommand({ FunctionName }));
  }
  await api.client.send(new InvokeCommand({ FunctionName: "hello", Qualifier: "$LATEST" }));
  expect(seen).toEqual([
    ["hello", undefined],
    ["hello", undefined],
    ["hello", "$LATEST"],
    ["hello", "$LATEST"],
  ]);
});

test("the client context arrives decoded, the trace header as it was sent", async () => {
  await using api = await serveHello();
  let seen: unknown;
  api.answerWith(({ clientContext, traceHeader }) => {
    seen = { clientContext, traceHeader };
    return {};
  });
  const trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
  const context = '{"custom":{"grüße":"ja"}}';
  const headers = { "X-Amz-Client-Context": Buffer.from(context).toString("base64"), "X-Amzn-Trace-Id": trace };
  const answer = await api.raw("POST", path, { headers });
  expect(seen).toEqual({ clientContext: context, traceHeader: trace });
  expect(answer.headers["x-amzn-trace-id"]).toBe(trace);
});

test.each<[string, Record<string, string>, string | Buffer, string, string]>([
  ["no JSON", {}, "{a:1}", "InvalidRequestContentException", "Could not parse request body into json: Could not parse"],
  [
    "no UTF-8",
    {},
    Buffer.from([0x22, 0xff, 0x22]),
    "InvalidRequestContentException",
    "Could not parse payload into json: ",
  ],
  ["an unknown type", { "x-amz-invocation-type": "Later" }, "{}", "ValidationException", "'Later' at 'invocationType'"],
  ["an unknown log type", { "x-amz-log-type": "All" }, "{}", "ValidationException", "enum value set: [None, Tail]"],
  ["context that is no base64", { "x-amz-client-context": "{}" }, "{}", "InvalidRequestContentException", "not base64"],
  ["context that is no JSON", { "x-amz-client-context": "e2E6MX0=" }, "{}", "InvalidRequestContentException", "JSON: "],
  [
    "too long a context",
    { "x-amz-client-context": "A".repeat(3584) },
    "{}",
    "InvalidRequestContentException",
    "at most 3583 bytes",
  ],
  ["a request id that is none", { "x-amzn-requestid": "7" }, "{}", "InvalidRequestContentException", "not a UUID"],
])("%s is refused with 400", async (_, headers, body, code, message) => {
  await using api = await serveHello();
  const answer = await api.raw("POST", path, { headers, body });
  expect([answer.status, answer.headers["x-amzn-errortype"]]).toEqual([400, code]);
  expect(answer.json().message).toContain(message);
});

test("an identity of Cognito's is handed over as the emulator takes it, and refused when it is none", async () => {
  await using api = await serveHello();
  let seen: unknown;
  api.answerWith(({ cognitoIdentity }) => {
    seen = cognitoIdentity;
    return {};
  });
  const identity = { cognitoIdentityId: "eu-west-1:id", cognitoIdentityPoolId: "eu-west-1:pool" };
  const ask = (header: string) => api.raw("POST", path, { headers: { "X-Amz-Cognito-Identity": header } });
  expect((await ask(JSON.stringify(identity))).status).toBe(200);
  expect(seen).toEqual({ identityId: "eu-west-1:id", identityPoolId: "eu-west-1:pool" });
  for (const wrong of ["{", "[]", '{"cognitoIdentityId":1}']) {
    const answer = await ask(wrong);
    expect([answer.status, answer.headers["x-amzn-errortype"]]).toEqual([400, "InvalidRequestContentException"]);
  }
});

test("an empty body is allowed", async () => {
  await using api = await serveHello();
  api.answerWith(({ payload }) => ({ payload: Buffer.from(`${payload.byteLength}`) }));
  expect((await api.raw("POST", path)).bytes.toString()).toBe("0");
});

test("a payload of exactly the limit passes, one byte more is refused with 413", async () => {
  await using api = await serveHello();
  api.answerWith(({ payload }) => ({ payload: Buffer.from(`${payload.byteLength}`) }));
  expect((await api.raw("POST", path, { body: jsonOf(limit) })).bytes.toString()).toBe(`${limit}`);
  await expect(
    api.client.send(new InvokeCommand({ FunctionName: "hello", Payload: jsonOf(limit + 1) })),
  ).rejects.toMatchObject({
    name: "RequestTooLargeException",
    message: `${limit + 1} byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)`,
    $metadata: { httpStatusCode: 413 },
  });
  const event = { InvocationType: "Event", FunctionName: "hello", Payload: jsonOf(1_048_577) } as const;
  await expect(api.client.send(new InvokeCommand(event))).rejects.toThrow(
    "1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)",
  );
  await api.client.send(new InvokeCommand({ ...event, Payload: jsonOf(1_048_576) }));
});

test("a body of unknown length is refused as soon as it passes the limit, and the connection still serves", async () => {
  await using api = await serveHello();
  const socket = connect(api.port, "127.0.0.1");
  const received = text(socket);
  socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n`);
  const chunk = Buffer.alloc(1024 * 1024, "1");
  for (let sent = 0; sent < 8; sent++) {
    socket.write(`${chunk.byteLength.toString(16)}\r\n`);
    if (!socket.write(Buffer.concat([chunk, Buffer.from("\r\n")]))) await once(socket, "drain");
  }
  socket.write("0\r\n\r\n");
  socket.end("GET /2015-03-31/functions/hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  const answers = await received;
  expect(answers).toMatch(/^HTTP\/1\.1 413 /);
  expect(answers).toContain("byte payload is too large for the RequestResponse invocation type");
  expect(answers).toMatch(/HTTP\/1\.1 200 OK.*"FunctionName":"hello"/s);
});

test("a throttled invoke tells why, and when to come again", async () => {
  await using api = await serveHello();
  api.answerWith(() => {
    const reason = "ConcurrentInvocationLimitExceeded";
    throw new PlatformError("TooManyRequestsException", "Rate Exceeded.", { reason });
  });
  await expect(api.client.send(new InvokeCommand({ FunctionName: "hello" }))).rejects.toMatchObject({
    name: "TooManyRequestsException",
    Reason: "ConcurrentInvocationLimitExceeded",
    retryAfterSeconds: "1",
    $metadata: { httpStatusCode: 429 },
  });
});

test("a fault of our own is 500 without its details, which are logged once under the request id", async () => {
  await using api = await serveHello();
  api.answerWith(() => {
    throw new Error("secret detail");
  });
  const answer = await api.raw("POST", path);
  expect([answer.status, answer.headers["x-amzn-errortype"]]).toEqual([500, "ServiceException"]);
  expect(answer.bytes.toString()).not.toContain("secret");
  expect(answer.json()).toMatchObject({ Type: "Service" });
  expect(api.logged).toHaveLength(1);
  expect(api.logged[0]?.fields).toMatchObject({
    requestId: answer.headers["x-amzn-requestid"],
    operation: "Invoke",
    err: expect.objectContaining({ message: "secret detail" }),
  });
});

test("a caller who goes away while sending leaves no trace", async () => {
  await using api = await serveHello();
  const socket = connect(api.port, "127.0.0.1");
  socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{`);
  await once(socket, "connect");
  socket.destroy();
  expect((await api.raw("POST", path, { body: "{}" })).status).toBe(200);
  expect(api.logged).toEqual([]);
});
