import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { maxPayloadBytes } from "../../core/invoke/payload.ts";
import type { EnvironmentHandlers, NextAnswer, RuntimeInvocation, RuntimeResponse } from "../../ports/runtime-api.ts";
import { noExtensions, serve } from "./testing/served-runtime-api.ts";

const invocation: RuntimeInvocation = {
  ...{ requestId: "r-1", deadlineAt: 1_700_000_003_000.7, invokedFunctionArn: "arn:aws:lambda:us-east-1:0:function:f" },
  ...{ traceHeader: "Root=1-5", clientContext: '{"name":"süß\\n"}', payload: new TextEncoder().encode('"ü"') },
};
const nextCall = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n";
const accepted = /^HTTP\/1\.1 202 Accepted\r\nDate: [^\r]+ GMT\r\n.*\r\nContent-Length: 15\r\n\r\n\{"status":"OK"\}$/s;

function responseCall(body: string | Buffer, headers = ""): string {
  const head = `POST /2018-06-01/runtime/invocation/r-1/response HTTP/1.1\r\nHost: x\r\n${headers}`;
  return `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
}

/** A runtime on one connection, and what its environment was told. */
async function runtime(next?: EnvironmentHandlers["next"]) {
  const told: RuntimeResponse[] = [];
  const verdict = (body: RuntimeResponse) =>
    body.kind === "whole" ? ({ kind: "accepted" } as const) : ({ kind: refusals[body.kind] } as const);
  const refusals = { oversized: "too-large", truncated: "truncated", "unknown-mode": "unknown-mode" } as const;
  const api = await serve({
    extensions: noExtensions,
    next: next ?? answering({ kind: "invocation", invocation }),
    response: (_requestId, body) => {
      told.push(body);
      return verdict(body);
    },
    error: () => ({ kind: "accepted" }),
    initError: () => ({ kind: "accepted" }),
  });
  const [host = "", port] = api.address.split(":");
  const socket = connect(Number(port), host);
  await once(socket, "connect");
  return {
    ...{ socket, told },
    async [Symbol.asyncDispose]() {
      socket.destroy();
      await api[Symbol.asyncDispose]();
    },
  };
}

function answering(answer: NextAnswer): EnvironmentHandlers["next"] {
  return (tell) => {
    tell(answer);
    return () => undefined;
  };
}

/** Until it looks as it should. */
async function heard(socket: Socket, pattern: RegExp): Promise<string> {
  let text = "";
  while (!pattern.test(text)) text += String((await once(socket, "data"))[0]);
  return text;
}

test("next brings the event whole, with its headers and a date", async () => {
  await using one = await runtime();
  one.socket.write(nextCall);
  expect((await heard(one.socket, /"ü"$/)).split("\r\n")).toEqual([
    "HTTP/1.1 200 OK",
    expect.stringMatching(/^Date: .* GMT$/),
    "Content-Type: application/json",
    "Content-Length: 4",
    "Lambda-Runtime-Aws-Request-Id: r-1",
    "Lambda-Runtime-Deadline-Ms: 1700000003000",
    `Lambda-Runtime-Invoked-Function-Arn: ${invocation.invokedFunctionArn}`,
    "Lambda-Runtime-Trace-Id: Root=1-5",
    'Lambda-Runtime-Client-Context: {"name":"s\\u00fc\\u00df\\n"}',
    ...["", '"ü"'],
  ]);
});

test.each([
  ["in one piece", ['{"a":1}']],
  ["of no bytes", [""]],
  ["in several pieces", ["{", '"a":', "1}"]],
])("a response %s is accepted, and the connection goes on", async (_, pieces) => {
  await using one = await runtime();
  const body = pieces.join("");
  const call = responseCall(body);
  for (const piece of [call.slice(0, call.length - body.length) + pieces[0], ...pieces.slice(1)]) {
    await new Promise<void>((resolve) => one.socket.write(piece, () => resolve()));
  }
  expect(await heard(one.socket, /OK"\}$/)).toMatch(accepted);
  expect(one.told).toEqual([{ kind: "whole", bytes: Buffer.from(body) }]);
  one.socket.write(nextCall);
  await heard(one.socket, /"ü"$/);
});

test("calls that come before their turn are answered in order", async () => {
  await using one = await runtime();
  one.socket.write(responseCall("1") + nextCall + responseCall("2") + nextCall);
  const answers = (await heard(one.socket, /(?:"ü".*){2}$/s)).matchAll(/HTTP\/1\.1 (\d+)/g);
  expect([...answers].map(([, status]) => status)).toEqual(["202", "200", "202", "200"]);
  expect(one.told.length).toBe(2);
});

test("whoever waits for the response hears it before the runtime hears that it was accepted", async () => {
  const order: string[] = [];
  await using one = await runtime();
  one.told.push = () => {
    queueMicrotask(() => order.push("the caller is answered"));
    return 1;
  };
  one.socket.write(responseCall("1"));
  await heard(one.socket, accepted);
  expect(order).toEqual(["the caller is answered"]);
});

test("a body over the limit is read to its end, and refused", async () => {
  await using one = await runtime();
  one.socket.write(responseCall(Buffer.alloc(maxPayloadBytes + 1, 32)));
  expect(await heard(one.socket, /\}$/)).toMatch(/^HTTP\/1\.1 413 Payload Too Large\r\n.*RequestEntityTooLarge/s);
  expect(one.told).toEqual([{ kind: "oversized" }]);
});

test("a refusal has its status and its body", async () => {
  await using one = await runtime(answering({ kind: "invalid-transition", from: "Running", to: "Ready" }));
  one.socket.write(nextCall);
  expect(await heard(one.socket, /\}$/)).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n.*InvalidStateTransition/s);
});

test("a waiting call learns that its connection is lost, and a response that was cut short is told", async () => {
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  await using waiting = await runtime(() => {
    waiting.socket.end();
    return resolve;
  });
  waiting.socket.write(nextCall);
  await gone;
  await using cut = await runtime();
  cut.socket.end(responseCall("whole").slice(0, -2));
  expect(await heard(cut.socket, /\}$/)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n.*TruncatedHTTPRequest/s);
  expect(cut.told).toEqual([{ kind: "truncated" }]);
});

test.each([
  ["another path", "GET /2018-06-01/ping HTTP/1.1\r\nHost: x\r\n\r\n", /^HTTP\/1\.1 200 OK.*pong$/s],
  [
    "a header that may mean something",
    responseCall("1", "Expect: 100-continue\r\n"),
    /100 Continue.*202 Accepted.*OK"\}$/s,
  ],
  ["an unknown mode", responseCall("1", "Lambda-Runtime-Function-Response-Mode: telepathy\r\n"), /^HTTP\/1\.1 400 /],
  ["two lengths", responseCall("1", "Content-Length: 2\r\n"), /^HTTP\/1\.1 400 /],
  ["no host", nextCall.replace("Host: x\r\n", ""), /^HTTP\/1\.1 400 /],
  ["a head in two pieces", nextCall.slice(0, 30), /"ü"$/],
  ["what is no HTTP", "hello\r\n\r\n", /^HTTP\/1\.1 400 /],
])("%s is left to Node's HTTP, also after calls that were not", async (_, text, answer) => {
  await using one = await runtime();
  one.socket.write(responseCall("1"));
  await heard(one.socket, accepted);
  one.socket.write(text);
  if (nextCall.startsWith(text)) one.socket.write(nextCall.slice(text.length));
  await heard(one.socket, answer);
});
