/** The API on a real port, with the AWS SDK and raw HTTP as its clients. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { keepAliveMs } from "../../../plain-http/keep-alive.ts";
import { takeConnections } from "../../../plain-http/take-connections.ts";
import { createLambdaApi } from "../lambda-api.ts";
import { plainInvokes } from "../plain-invokes.ts";
import { createMemoryFunctions, here } from "./memory-functions.ts";

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  json(): Record<string, unknown>;
}

export type ServedApi = Awaited<ReturnType<typeof serveApi>>;

/** Its image is optimized. */
export async function createHelloFunction({ client, finish }: ServedApi): Promise<void> {
  const Role = "arn:aws:iam::000000000000:role/any";
  const asked = { FunctionName: "hello", Role, PackageType: "Image", Code: { ImageUri: "hello:1" } } as const;
  await client.send(new CreateFunctionCommand(asked));
  await finish("hello");
}

export async function serveApi() {
  const functions = createMemoryFunctions();
  const logged: { fields: Record<string, unknown>; message: string }[] = [];
  const keep = (fields: Record<string, unknown>, message: string) => void logged.push({ fields, message });
  const lambda = {
    operations: functions.operations,
    versions: functions.versions,
    config: { ...here, concurrency: 77 },
    ids: { uuid: randomUUID, requestId: randomUUID },
    log: { info() {}, warn: keep, error: keep },
  };
  const answer = createLambdaApi(lambda);
  const server = createServer((request, response) => void answer(request, response));
  server.keepAliveTimeout = keepAliveMs;
  const onBug = (error: unknown) => keep({ error }, "a request failed");
  const protocol = plainInvokes({ lambda, admits: (host) => host !== "elsewhere", onBug });
  const sockets = takeConnections(server, () => ({ protocol, onBug }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = new LambdaClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: here.region,
    credentials: { accessKeyId: "AKIDTEST", secretAccessKey: "secret" },
    maxAttempts: 1,
  });
  async function raw(
    method: string,
    path: string,
    { headers = {}, body }: { headers?: Record<string, string>; body?: string | Uint8Array } = {},
  ): Promise<RawAnswer> {
    const sent = httpRequest({ port, host: "127.0.0.1", method, path, headers, agent: false });
    sent.end(body);
    const [response] = await once(sent, "response");
    const bytes = await buffer(response);
    return { status: response.statusCode, headers: response.headers, bytes, json: () => JSON.parse(bytes.toString()) };
  }
  return {
    ...functions,
    client,
    port,
    raw,
    logged,
    async [Symbol.asyncDispose]() {
      client.destroy();
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
