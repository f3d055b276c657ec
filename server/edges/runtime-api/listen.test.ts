import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { maxPayloadBytes } from "../../core/invoke/payload.ts";
import type {
  EnvironmentHandlers,
  NextAnswer,
  RuntimeErrorReport,
  RuntimeInvocation,
  RuntimeResponse,
} from "../../ports/runtime-api.ts";
import { createRuntimeApi, maxConnections } from "./listen.ts";
import { serve as listener, local, noExtensions, silent } from "./testing/served-runtime-api.ts";

const invocation: RuntimeInvocation = {
  requestId: "r-1",
  deadlineAt: 1_700_000_003_000.7,
  invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:hello",
  traceHeader: "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700",
  clientContext: '{"name":"süß\\n"}',
  cognitoIdentity: { identityId: "eu-west-1:id", identityPoolId: "eu-west-1:pool" },
  payload: new TextEncoder().encode('{"a":1}'),
};

/** Remembers what it was told; answers as the test says. */
function handlers(overrides: Partial<EnvironmentHandlers> = {}) {
  const told: { requestId?: string; body?: RuntimeResponse; report?: RuntimeErrorReport }[] = [];
  const all: EnvironmentHandlers = {
    extensions: noExtensions,
    next: answering({ kind: "invocation", invocation }),
    response: (requestId, body) => {
      told.push({ requestId, body });
      return { kind: "accepted" };
    },
    error: (requestId, report) => {
      told.push({ requestId, report });
      return { kind: "accepted" };
    },
    initError: (report) => {
      told.push({ report });
      return { kind: "accepted" };
    },
    ...overrides,
  };
  return { told, all };
}

function answering(answer: NextAnswer): EnvironmentHandlers["next"] {
  return (tell) => {
    tell(answer);
    return () => undefined;
  };
}

test("next brings the event and its headers", async () => {
  await using api = await listener(handlers().all);
  const answer = await fetch(`${api.base}/runtime/invocation/next`);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe('{"a":1}');
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "application/json",
    "lambda-runtime-aws-request-id": "r-1",
    "lambda-runtime-deadline-ms": "1700000003000",
    "lambda-runtime-invoked-function-arn": invocation.invokedFunctionArn,
    "lambda-runtime-trace-id": invocation.traceHeader,
    "lambda-runtime-client-context": '{"name":"s\\u00fc\\u00df\\n"}',
    "lambda-runtime-cognito-identity": '{"cognitoIdentityId":"eu-west-1:id","cognitoIdentityPoolId":"eu-west-1:pool"}',
  });
});

test("a response and an error are accepted with 202 and passed on as they are", async () => {
  const { told, all } = handlers();
  await using api = await listener(all);
  const response = await fetch(`${api.base}/runtime/invocation/r-1/response`, { method: "POST", body: "not json" });
  expect([response.status, await response.text()]).toEqual([202, '{"status":"OK"}']);
  const headers = { "Lambda-Runtime-Function-Error-Type": "Runtime.Boom" };
  await fetch(`${api.base}/runtime/invocation/r-2/error`, { method: "POST", body: "{}", headers });
  await fetch(`${api.base}/runtime/init/error`, { method: "POST", body: "[]" });
  expect(told).toEqual([
    { requestId: "r-1", body: { kind: "whole", bytes: Buffer.from("not json") } },
    { requestId: "r-2", report: { body: { kind: "whole", bytes: Buffer.from("{}") }, errorType: "Runtime.Boom" } },
    { report: { body: { kind: "whole", bytes: Buffer.from("[]") } } },
  ]);
});

test("refusals have AWS's statuses and bodies", async () => {
  await using api = await listener(
    handlers({
      next: answering({ kind: "invalid-transition", from: "Running", to: "Ready" }),
      response: () => ({ kind: "invalid-request-id" }),
      error: () => ({ kind: "unavailable" }),
    }).all,
  );
  const next = await fetch(`${api.base}/runtime/invocation/next`);
  expect([next.status, await next.json()]).toEqual([
    403,
    {
      errorMessage: "State transition from Running to Ready failed for runtime. Error: State transition is not allowed",
      errorType: "InvalidStateTransition",
    },
  ]);
  const response = await fetch(`${api.base}/runtime/invocation/x/response`, { method: "POST" });
  expect([response.status, await response.text()]).toEqual([
    400,
    '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}',
  ]);
  expect((await fetch(`${api.base}/runtime/invocation/x/error`, { method: "POST" })).status).toBe(500);
});

test("a body of exactly the limit is whole, one byte more is read to its end and is oversized", async () => {
  const { all } = handlers({ response: (_requestId, body) => tooLarge(body) });
  await using api = await listener(all);
  const post = (bytes: number) =>
    fetch(`${api.base}/runtime/invocation/r/response`, { method: "POST", body: Buffer.alloc(bytes, 32) });
  expect((await post(maxPayloadBytes)).status).toBe(202);
  const answer = await post(maxPayloadBytes + 1);
  expect([answer.status, await answer.json()]).toEqual([
    413,
    { errorMessage: "Exceeded maximum allowed payload size (6291556 bytes).", errorType: "RequestEntityTooLarge" },
  ]);
  expect((await post(3 * maxPayloadBytes)).status).toBe(413);
});

function tooLarge(body: RuntimeResponse) {
  return body.kind === "oversized" ? ({ kind: "too-large" } as const) : ({ kind: "accepted" } as const);
}

test("a streamed response is buffered", async () => {
  const { told, all } = handlers();
  await using api = await listener(all);
  expect(await stream(`${api.base}/runtime/invocation/r/response`, ["one ", "two"])).toBe(202);
  expect(told).toEqual([{ requestId: "r", body: { kind: "whole", bytes: Buffer.from("one two") } }]);
});

test("a response in a mode that there is not is told, and refused", async () => {
  const { told, all } = handlers();
  await using api = await listener({
    ...all,
    response: (requestId, body) => {
      all.response(requestId, body);
      return { kind: "unknown-mode" };
    },
  });
  const headers = { "Lambda-Runtime-Function-Response-Mode": "telepathy" };
  const refused = await fetch(`${api.base}/runtime/invocation/r/response`, { method: "POST", body: "x", headers });
  expect([refused.status, await refused.text()]).toEqual([
    400,
    '{"errorMessage":"Invalid function response mode","errorType":"InvalidFunctionResponseMode"}',
  ]);
  expect(told).toEqual([{ requestId: "r", body: { kind: "unknown-mode" } }]);
});

test("what a runtime tells X-Ray of an error comes in a header or in its body", async () => {
  const { told, all } = handlers();
  await using api = await listener(all);
  const cause = { exceptions: [], working_directory: "/var/task", paths: ["/var/task/app.mjs"] };
  const header = { "Lambda-Runtime-Function-XRay-Error-Cause": JSON.stringify(cause) };
  const url = `${api.base}/runtime/invocation/r/error`;
  await fetch(url, { method: "POST", body: "{}", headers: header });
  const error = { errorMessage: "no", errorType: "TypeError" };
  const headers = { "Content-Type": "application/vnd.aws.lambda.error.cause+json" };
  await fetch(url, { method: "POST", body: JSON.stringify({ ...error, errorCause: cause }), headers });
  expect(told.map(({ report }) => report)).toEqual([
    { body: { kind: "whole", bytes: Buffer.from("{}") }, cause: JSON.stringify(cause) },
    {
      body: { kind: "whole", bytes: new TextEncoder().encode(JSON.stringify(error)) },
      cause: JSON.stringify(cause),
    },
  ]);
});

test("a stream that fails on its way is an error, told in trailers", async () => {
  const { told, all } = handlers();
  await using api = await listener(all);
  const body = Buffer.from('{"errorType":"TypeError"}');
  await stream(`${api.base}/runtime/invocation/r/response`, ["half"], {
    "Lambda-Runtime-Function-Error-Type": "Function.TypeError",
    "Lambda-Runtime-Function-Error-Body": body.toString("base64"),
  });
  expect(told).toEqual([
    {
      requestId: "r",
      report: { body: { kind: "whole", bytes: new Uint8Array(body) }, errorType: "Function.TypeError" },
    },
  ]);
});

async function stream(url: string, chunks: string[], trailers: Record<string, string> = {}): Promise<number> {
  const headers = {
    "Lambda-Runtime-Function-Response-Mode": "streaming",
    "Transfer-Encoding": "chunked",
    ...(Object.keys(trailers).length > 0 ? { Trailer: Object.keys(trailers).join(", ") } : {}),
  };
  const request = httpRequest(url, { method: "POST", headers });
  for (const chunk of chunks) request.write(chunk);
  request.addTrailers(trailers);
  request.end();
  const [response] = await once(request, "response");
  response.resume();
  return response.statusCode;
}

test.each([
  ["a body of a length", "Content-Length: 10", "half"],
  ["a streamed body", "Transfer-Encoding: chunked", "4\r\nhalf\r\n"],
])("%s that is cut short ends its invoke, and is refused", async (_, header, half) => {
  const { told, all } = handlers({
    response: (requestId, body) => {
      told.push({ requestId, body });
      return { kind: "truncated" };
    },
  });
  await using api = await listener(all);
  const [host = "", port] = api.address.split(":");
  const socket = connect(Number(port), host);
  await once(socket, "connect");
  socket.end(`POST /2018-06-01/runtime/invocation/r/response HTTP/1.1\r\nHost: x\r\n${header}\r\n\r\n${half}`);
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('{"errorMessage":"HTTP request detected as truncated","errorType":"TruncatedHTTPRequest"}');
  expect(told).toEqual([{ requestId: "r", body: { kind: "truncated" } }]);
});

test("next learns that its runtime is gone", async () => {
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  const { promise: waiting, resolve: waits } = Promise.withResolvers<void>();
  await using api = await listener(
    handlers({
      next: () => {
        waits();
        return resolve;
      },
    }).all,
  );
  const abort = new AbortController();
  const polling = fetch(`${api.base}/runtime/invocation/next`, { signal: abort.signal });
  await waiting;
  abort.abort();
  await expect(polling).rejects.toThrow();
  await gone;
});

test("only the environment's own address may call", async () => {
  await using api = await listener(handlers().all, "127.0.0.2");
  await expect(fetch(`${api.base}/ping`)).rejects.toThrow();
  const hidden = createRuntimeApi({ ...local, hostName: "localhost" }, silent);
  await using open = await hidden.listen("127.0.0.2", handlers().all);
  expect(open.address).toMatch(/^localhost:\d+$/);
  expect(await (await fetch(`http://${open.address}/2018-06-01/ping`)).text()).toBe("pong");
});

test("what the Runtime API has not is answered 404 in its shape", async () => {
  await using api = await listener(handlers().all);
  for (const path of ["/runtime/restore/next", "/extension/register", "/runtime/invocation/next/more", "/nothing"]) {
    const answer = await fetch(`${api.base}${path}`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ errorType: "NotFound", errorMessage: expect.any(String) });
  }
});

test("an address that is not this machine's says so", async () => {
  await expect(
    createRuntimeApi({ ...local, listenAddress: "203.0.113.1" }, silent).listen("127.0.0.1", handlers().all),
  ).rejects.toThrow("cannot listen on 203.0.113.1");
});

test("a function that opens connection after connection keeps its own, and takes no more of this process", async () => {
  await using api = await listener(handlers().all);
  const [host = "", port] = api.address.split(":");
  const sockets = Array.from({ length: 100 }, () => connect(Number(port), host));
  const ended = sockets.map((socket) => once(socket.on("error", () => undefined).resume(), "close"));
  await Promise.all(ended.slice(maxConnections));
  const first = sockets[0];
  first?.write("GET /2018-06-01/ping HTTP/1.1\r\nHost: x\r\n\r\n");
  const [answer] = first ? await once(first, "data") : [];
  expect(String(answer)).toMatch(/^HTTP\/1\.1 200 OK/);
  for (const socket of sockets) socket.destroy();
  await Promise.all(ended);
});
