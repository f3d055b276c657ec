/** Invokes over a connection of their own: answered without Node's HTTP, and as Node's HTTP would have them answered. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createHelloFunction, type ServedApi, serveApi } from "./testing/served-api.ts";

let api: ServedApi;

beforeAll(async () => {
  api = await serveApi();
  await createHelloFunction(api);
});
afterAll(() => api[Symbol.asyncDispose]());

const opened: Socket[] = [];
afterEach(() => {
  for (const socket of opened.splice(0)) socket.destroy();
});

async function connection(): Promise<Socket> {
  const socket = connect(api.port, "127.0.0.1");
  opened.push(socket);
  await once(socket, "connect");
  return socket;
}

interface Asked {
  headers?: Record<string, string>;
  body?: string;
  functionName?: string;
}

function requestText({ headers = {}, body = "", functionName = "hello" }: Asked): string {
  const all = { Host: "localhost", "Content-Length": String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /2015-03-31/functions/${functionName}/invocations HTTP/1.1\r\n${lines.join("")}\r\n${body}`;
}

interface Answer {
  status: string;
  headers: Record<string, string>;
  body: string;
}

/** The next answer on the connection. */
async function heard(socket: Socket): Promise<Answer> {
  let text = "";
  for (;;) {
    const [head = "", body] = text.split(/\r\n\r\n(.*)/s);
    const [status = "", ...lines] = head.split("\r\n");
    const headers = Object.fromEntries(lines.map((line) => line.toLowerCase().split(": ", 2)));
    const isWhole = body !== undefined && Buffer.byteLength(body) >= Number(headers["content-length"] ?? 0);
    if (isWhole) return { status, headers, body };
    text += String((await once(socket, "data"))[0]);
  }
}

async function ask(asked: Asked): Promise<Answer> {
  const socket = await connection();
  socket.write(requestText(asked));
  return heard(socket);
}

/** Ids and times differ, and Node's HTTP says for how long it keeps a connection, as AWS does not. */
function comparable({ status, headers, body }: Answer): unknown {
  const { date, "x-amzn-requestid": id = "", "x-amzn-trace-id": trace, "keep-alive": _, ...same } = headers;
  return { status, headers: { ...same, date: typeof date, trace: typeof trace }, body: body.replaceAll(id, "<id>") };
}

test.each<[string, Asked]>([
  ["an invoke", { body: '{"a":"ü"}' }],
  ["one without a body", {}],
  ["one with its log", { body: "1", headers: { "X-Amz-Log-Type": "Tail" } }],
  ["an event", { body: "1", headers: { "X-Amz-Invocation-Type": "Event" } }],
  ["a dry run", { headers: { "X-Amz-Invocation-Type": "DryRun" } }],
  ["a body that is no JSON", { body: "{" }],
  ["a type that there is not", { body: "1", headers: { "X-Amz-Invocation-Type": "Later" } }],
  ["a client context that is no JSON", { body: "1", headers: { "X-Amz-Client-Context": "e30" } }],
  ["a function that there is not", { body: "1", functionName: "nobody" }],
  ["an event over its limit", { body: " ".repeat(1_048_577), headers: { "X-Amz-Invocation-Type": "Event" } }],
])("%s is answered as by Node's HTTP", async (_, asked) => {
  const byNode = await ask({ ...asked, headers: { ...asked.headers, "X-Unknown": "1" } });
  expect(comparable(await ask(asked))).toEqual(comparable(byNode));
});

test.each([
  ["another operation", "GET /2015-03-31/functions HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 200 OK"],
  ["a host that is not ours", requestText({ headers: { Host: "elsewhere" } }), "HTTP/1.1 200 OK"],
  ["a body in chunks", requestText({ headers: { "Transfer-Encoding": "chunked" } }), "HTTP/1.1 400 Bad Request"],
  ["two lengths", requestText({ headers: { "content-length": "1" } }), "HTTP/1.1 400 Bad Request"],
  ["a space before a colon", requestText({ headers: { "Accept ": "1" } }), "HTTP/1.1 400 Bad Request"],
  [
    "a header that goes on in the next line",
    requestText({ headers: { Accept: "a\r\n b" } }),
    "HTTP/1.1 400 Bad Request",
  ],
  [
    "a line end of its own",
    requestText({ headers: { Accept: "a\nTransfer-Encoding: chunked" } }),
    "HTTP/1.1 400 Bad Request",
  ],
])("%s is left to Node's HTTP, also after an invoke that was not", async (_, text, status) => {
  const socket = await connection();
  socket.write(requestText({ body: "1" }));
  expect(await heard(socket)).toMatchObject({ status: "HTTP/1.1 200 OK", body: "1" });
  socket.write(text);
  expect(await heard(socket)).toMatchObject({ status });
});

test("whoever has sent all of a request and says no more still hears the answer", async () => {
  const socket = await connection();
  socket.end(requestText({ body: "1" }));
  expect(await heard(socket)).toMatchObject({ body: "1" });
  await once(socket, "end");
});

test("a request that ends in its middle is no invoke, and its connection is closed", async () => {
  const socket = await connection();
  let invoked = false;
  api.answerWith(({ payload }) => {
    invoked = true;
    return { payload };
  });
  socket.end(requestText({ body: "[1,2]" }).slice(0, -2)).resume();
  await once(socket, "close");
  expect(invoked).toBe(false);
});

test("a refusal before the body has come leaves the connection as it is", async () => {
  const socket = await connection();
  const text = requestText({ body: "[1,2]", headers: { "X-Amz-Invocation-Type": "Later" } });
  socket.write(text.slice(0, -2));
  expect(await heard(socket)).toMatchObject({ status: "HTTP/1.1 400 Bad Request" });
  socket.write(text.slice(-2) + requestText({ body: "2" }));
  expect(await heard(socket)).toMatchObject({ body: "2" });
});
