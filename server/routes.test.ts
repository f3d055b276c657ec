import { Agent, request } from "node:http";
import { expect, test } from "vitest";
import { MemoryFunctions } from "./adapters/memory/functions.ts";
import { MemoryHistory } from "./adapters/memory/history.ts";
import { MemoryLogEvents } from "./adapters/memory/log-events.ts";
import { bindLogOperations } from "./bind-log-operations.ts";
import { memoryEcr } from "./edges/aws/ecr/testing/served-ecr.ts";
import { plainInvokes } from "./edges/aws/lambda/plain-invokes.ts";
import { createMemoryFunctions, here } from "./edges/aws/lambda/testing/memory-functions.ts";
import { openRepository } from "./edges/distribution/testing/served-repository.ts";
import { createGate } from "./edges/gate.ts";
import type { uploadReceiver } from "./edges/upload/receive-uploads.ts";
import { listen } from "./listener.ts";
import { memoryKeys } from "./operations/key/testing/memory-keys.ts";
import { routesOf } from "./routes.ts";

/** The port with its routes; pages only say that they were asked. */
async function openPort() {
  const bugs: unknown[] = [];
  const health = { version: "0.0.0", engine: () => undefined, uptimeMs: () => 0 };
  const onBug = (error: unknown) => void bugs.push(error);
  const gate = createGate({ allowedHosts: [] });
  const listener = await listen(0, { gate, health, onBug });
  const log = { info() {}, warn() {}, error() {} };
  const uuid = () => "00000000-0000-4000-8000-000000000000";
  const ids = { uuid, requestId: uuid };
  const lambda = {
    ...createMemoryFunctions(),
    config: { ...here, concurrency: 10 },
    ...{ ids, log },
  };
  const pages = {
    handle: async (_request: unknown, response: { end(text: string): unknown }) => void response.end("page"),
    [Symbol.asyncDispose]: async () => undefined,
  };
  const uploads: ReturnType<typeof uploadReceiver> = {
    handle: async (_request, response) => void response.end("uploads"),
    close: async () => undefined,
  };
  const reading = { now: 1, dueNow: 3, offsetMs: 2, moves: [] };
  const clock = { read: () => reading, advance: async () => reading, reset: async () => reading };
  const stopping = new AbortController().signal;
  const history = new MemoryHistory();
  const following = async (functionName: string) => ({ functionName, follow: false });
  const follow = { read: following, set: following };
  const logs = bindLogOperations({ functions: new MemoryFunctions(), logEvents: new MemoryLogEvents(history) });
  const { ecr } = memoryEcr("http://localhost");
  const repository = await openRepository();
  const { distribution } = repository;
  const { keys, auditTrail: trail } = memoryKeys();
  const services = {
    lambda,
    logs,
    ecr,
    keys,
    trail,
    distribution,
    clock: { clock, stopping },
    follow: { follow, stopping },
  };
  const often = plainInvokes({ lambda, admits: gate.allowsProgram, onBug });
  listener.serve(routesOf({ ...services, uploads, pages }), often);
  return {
    ...listener,
    bugs,
    async [Symbol.asyncDispose]() {
      await listener[Symbol.asyncDispose]();
      await repository[Symbol.asyncDispose]();
    },
  };
}

interface How {
  headers?: Record<string, string>;
  /** Whose connection it is. */
  agent?: Agent;
}

/** As it is written, without what a URL parser would make of it. */
function ask(port: number, target: string, method = "GET", how: How = {}): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { Host: `localhost:${port}`, ...how.headers };
    const asked = request({ host: "127.0.0.1", port, path: target, method, headers, agent: how.agent }, (answer) => {
      let text = "";
      answer.on("data", (chunk) => {
        text += chunk;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    asked.on("error", reject).end();
  });
}

test("each path goes where it belongs, and everything else is a page", async () => {
  await using port = await openPort();
  expect(JSON.parse((await ask(port.port, "/2015-03-31/functions")).text)).toEqual({ Functions: [] });
  expect(await ask(port.port, "/_lambdarium/uploads/1")).toEqual({ status: 200, text: "uploads" });
  expect(JSON.parse((await ask(port.port, "/_lambdarium/clock")).text)).toMatchObject({ offsetMs: 2 });
  expect(await ask(port.port, "/_lambdarium/nope")).toMatchObject({ status: 404 });
  expect(await ask(port.port, "/v2/")).toEqual({ status: 200, text: "{}" });
  expect(await ask(port.port, "/functions/a%20b")).toEqual({ status: 200, text: "page" });
});

test.each([
  ["*", "OPTIONS"],
  ["http://elsewhere.example/functions", "GET"],
  ["/functions/%E0%A4%A", "GET"],
  ["/%", "GET"],
])("what is no address is refused before any page sees it: %s", async (target, method) => {
  await using port = await openPort();
  const { status, text } = await ask(port.port, target, method);
  expect(status).toBe(400);
  expect(text).toMatch(/is not an address/);
  expect(port.bugs).toEqual([]);
});

test("an address of the Lambda API that cannot be decoded is answered in its shape", async () => {
  await using port = await openPort();
  const { status, text } = await ask(port.port, "/2015-03-31/functions/%E0%A4%A");
  expect(status).toBe(404);
  expect(JSON.parse(text)).toMatchObject({ Type: "User" });
});

test("the gate and the end of service hold for invokes on a connection of their own as well", async () => {
  await using port = await openPort();
  using agent = agentOfOne();
  const invoke = (headers: Record<string, string> = {}) =>
    ask(port.port, "/2015-03-31/functions/hello/invocations", "POST", { headers, agent });
  expect(await invoke()).toMatchObject({ status: 404 });
  expect(await invoke({ Host: "elsewhere.example" })).toMatchObject({ status: 403 });
  expect(await invoke()).toMatchObject({ status: 404 });
  expect(await invoke({ Origin: "http://elsewhere.example" })).toMatchObject({ status: 403 });
  expect(await invoke()).toMatchObject({ status: 404 });
  port.stopServing();
  expect(await invoke()).toMatchObject({ status: 503 });
  expect(port.bugs).toEqual([]);
});

function agentOfOne(): Agent & Disposable {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return Object.assign(agent, { [Symbol.dispose]: () => agent.destroy() });
}
