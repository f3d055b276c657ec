/**
 * The least that can be done between a caller and a container, in a process of its own: what is posted is handed to a
 * runtime that waits for its next event, and what the runtime posts is the answer. Nothing is checked, limited, logged
 * or kept. Its argument is the address that containers reach; it prints its two ports.
 */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface Event {
  body: Buffer;
  caller: ServerResponse;
}

const idle: ServerResponse[] = [];
const queued: Event[] = [];
const running = new Map<string, ServerResponse>();
/** `GET /8` is answered when eight runtimes wait. */
const observers = new Map<ServerResponse, number>();

const front = createServer((request, caller) => {
  if (request.method === "GET") {
    observers.set(caller, Number(request.url?.slice(1)));
    return match();
  }
  read(request, (body) => {
    queued.push({ body, caller });
    match();
  });
});

const runtimeApi = createServer((request, response) => {
  if (request.method === "GET") {
    idle.push(response);
    return match();
  }
  read(request, (body) => {
    const requestId = request.url?.split("/")[4] ?? "";
    const caller = running.get(requestId);
    running.delete(requestId);
    response.writeHead(202, { "Content-Length": 0 }).end();
    caller?.writeHead(200, { "Content-Type": "application/json", "Content-Length": body.byteLength }).end(body);
  });
});

function match(): void {
  for (const [observer, count] of observers) {
    if (idle.length >= count && observers.delete(observer)) observer.end();
  }
  while (idle.length > 0 && queued.length > 0) {
    const [runtime, event] = [idle.shift(), queued.shift()];
    if (!runtime || !event) return;
    const requestId = randomUUID();
    running.set(requestId, event.caller);
    runtime.writeHead(200, {
      "Content-Type": "application/json",
      "Content-Length": event.body.byteLength,
      "Lambda-Runtime-Aws-Request-Id": requestId,
      "Lambda-Runtime-Deadline-Ms": Date.now() + 60_000,
      "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:000000000000:function:bare",
    });
    runtime.end(event.body);
  }
}

function read(request: IncomingMessage, then: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => then(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
}

async function portOf(server: Server, address: string): Promise<number> {
  server.keepAliveTimeout = server.requestTimeout = server.headersTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return (server.address() as AddressInfo).port;
}

const ports = { front: await portOf(front, "127.0.0.1"), runtimeApi: await portOf(runtimeApi, process.argv[2] ?? "") };
console.log(JSON.stringify(ports));
