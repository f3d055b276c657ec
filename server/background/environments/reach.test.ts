/** What a function can reach of the platform that runs it: its own Runtime API, and nothing else. */
import { createServer } from "node:http";
import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openEngine } from "../../adapters/docker/open-engine.ts";
import type { TestAdapter } from "../../adapters/docker/testing/test-adapter.ts";
import { testDockerHost } from "../../adapters/docker/testing/test-image.ts";
import { openTestEngine, TestPool } from "./testing/test-pool.ts";

let adapter: TestAdapter;
let engineReference: string;

beforeAll(async () => {
  ({ adapter, engineReference } = await openTestEngine());
});
afterAll(() => adapter[Symbol.asyncDispose]());

const refused =
  /^(ECONNREFUSED|ECONNRESET|UND_ERR_SOCKET|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ENOTFOUND|EAI_AGAIN|TimeoutError)$/;

test("a function reaches its own Runtime API, and no other environment's", async () => {
  await using pool = new TestPool(adapter, engineReference);
  const own = (await pool.invoke({}, { functionId: "f-1" })).answer.environment.AWS_LAMBDA_RUNTIME_API;
  const other = (await pool.invoke({}, { functionId: "f-2" })).answer.environment.AWS_LAMBDA_RUNTIME_API;
  expect(own).not.toBe(other);
  const [, otherPort] = other.split(":");
  const answers = await knock(pool, [
    `http://${own}/2018-06-01/ping`,
    `http://${other}/2018-06-01/ping`,
    `http://${other}/2018-06-01/runtime/invocation/next`,
    `http://${other}/2020-01-01/extension/register`,
    ...hostAddresses().map((address) => `http://${address}:${otherPort}/2018-06-01/runtime/invocation/next`),
  ]);
  expect(answers.shift()).toBe(200);
  for (const answer of answers) expect(answer).toMatch(refused);
  // Whose Runtime API was knocked at has noticed nothing.
  expect(await pool.invoke({}, { functionId: "f-2" })).toMatchObject({ status: "ok", cold: false });
});

test("a function reaches the platform's own port at no address that this machine has", async () => {
  const server = createServer((_, response) => response.end("the public port"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address && typeof address === "object" ? address.port : 0;
  await using pool = new TestPool(adapter, engineReference);
  const addresses = hostAddresses();
  expect(addresses).toContain(adapter.gatewayAddress);
  const answers = await knock(
    pool,
    [...addresses, "localhost", "host.docker.internal", "gateway.docker.internal", "0.0.0.0", "[::1]"].map(
      (host) => `http://${host}:${port}/`,
    ),
  );
  for (const answer of answers) expect(answer).toMatch(refused);
  server.close();
});

test("a function reaches no other container: of its own network, of another one, by name or by address", async () => {
  const serve = `require("node:http").createServer((_, r) => r.end("neighbour")).listen(8080, () => console.log("up"))`;
  await using neighbour = await adapter.run({ engineReference, command: ["-e", serve] });
  await neighbour.line(/up/);
  await using plain = await startPlainContainer(["/bin/node", "-e", serve]);
  // From here it answers: what keeps the function away is not that nobody listens.
  for (const address of [neighbour.ipAddress, plain.ipAddress]) {
    await expect.poll(() => fetch(`http://${address}:8080/`).then((answer) => answer.text(), String)).toBe("neighbour");
  }
  await using pool = new TestPool(adapter, engineReference);
  const hosts = [neighbour.ipAddress, plain.ipAddress, plain.name, neighbour.container.containerId.slice(0, 12)];
  const answers = await knock(
    pool,
    hosts.map((host) => `http://${host}:8080/`),
  );
  for (const answer of answers) expect(answer).toMatch(refused);
});

/** What a function gets when it asks for each of these. */
async function knock(pool: TestPool, urls: string[]): Promise<(number | string)[]> {
  const configuration = { memoryMiB: 1769 };
  return (await pool.invoke({ do: "knock", urls }, { functionId: "f-1", configuration })).answer;
}

function hostAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
  // A bridge that nothing is attached to is not among them.
  return [
    ...new Set([adapter.gatewayAddress, ...all.filter(({ family }) => family === "IPv4").map((one) => one.address)]),
  ];
}

/** As a user runs one, on a network of their own. */
async function startPlainContainer(command: string[]) {
  await using parts = new AsyncDisposableStack();
  const { docker } = parts.use(await openEngine(testDockerHost, AbortSignal.timeout(10_000)));
  const name = `lambdarium-${adapter.instanceId}-elsewhere`;
  const network = await docker.createNetwork({ Name: name, Driver: "bridge" });
  parts.defer(() => network.remove());
  const container = await docker.createContainer({
    Image: engineReference,
    Entrypoint: command,
    HostConfig: { NetworkMode: name },
  });
  parts.defer(() => container.remove({ force: true }));
  await container.start();
  const { NetworkSettings, Name } = await container.inspect();
  const owned = parts.move();
  return {
    ipAddress: NetworkSettings.Networks[name]?.IPAddress ?? "",
    name: Name.slice(1),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

test("nobody on this machine can answer in a runtime's place", async () => {
  await using pool = new TestPool(adapter, engineReference);
  const { answer } = await pool.invoke({});
  const url = `http://${answer.environment.AWS_LAMBDA_RUNTIME_API}/2018-06-01/ping`;
  await expect(fetch(url)).rejects.toThrow();
});
