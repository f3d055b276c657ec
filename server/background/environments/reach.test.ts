/** What a function can reach of the platform that runs it: its own Runtime API, and nothing else. */
import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestAdapter } from "../../adapters/docker/testing/test-adapter.ts";
import { openTestEngine, TestPool } from "./testing/test-pool.ts";

let adapter: TestAdapter;
let engineReference: string;

beforeAll(async () => {
  ({ adapter, engineReference } = await openTestEngine());
});
afterAll(() => adapter[Symbol.asyncDispose]());

test("a function reaches its own Runtime API, and neither another environment's nor the public port", async () => {
  const server = createServer((_, response) => response.end("the public port"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address && typeof address === "object" ? address.port : 0;

  await using pool = new TestPool(adapter, engineReference);
  const own = (await pool.invoke({}, { functionId: "f-1" })).answer.environment.AWS_LAMBDA_RUNTIME_API;
  const other = (await pool.invoke({}, { functionId: "f-2" })).answer.environment.AWS_LAMBDA_RUNTIME_API;
  expect(own).not.toBe(other);
  const urls = [
    `http://${own}/2018-06-01/ping`,
    `http://${other}/2018-06-01/ping`,
    `http://${other}/2018-06-01/runtime/invocation/next`,
    `http://${adapter.gatewayAddress}:${port}/`,
    `http://127.0.0.1:${port}/`,
    `http://172.17.0.1:${port}/`,
  ];
  const knocked = await pool.invoke({ do: "knock", urls }, { functionId: "f-1", configuration: { timeoutMs: 10_000 } });
  const [ownAnswer, ...others] = knocked.answer;
  expect(ownAnswer).toBe(200);
  for (const answer of others)
    expect(answer).toMatch(/^(ECONNREFUSED|ECONNRESET|UND_ERR_SOCKET|EHOSTUNREACH|TimeoutError)$/);
  // Whose Runtime API was knocked at has noticed nothing.
  expect(await pool.invoke({}, { functionId: "f-2" })).toMatchObject({ status: "ok", cold: false });
  server.close();
});

test("nobody on this machine can answer in a runtime's place", async () => {
  await using pool = new TestPool(adapter, engineReference);
  const { answer } = await pool.invoke({});
  const url = `http://${answer.environment.AWS_LAMBDA_RUNTIME_API}/2018-06-01/ping`;
  await expect(fetch(url)).rejects.toThrow();
});
