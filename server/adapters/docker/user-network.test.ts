import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeContainer } from "./create-container.ts";
import { openEngine } from "./open-engine.ts";
import { openTestAdapter, type TestAdapter, type TestRun } from "./testing/test-adapter.ts";
import { loadTestImage, testDockerHost } from "./testing/test-image.ts";
import { openUserNetwork } from "./user-network.ts";

const name = `a-network-of-the-user-${randomUUID().slice(0, 8)}`;
const resources = new AsyncDisposableStack();
const signal = AbortSignal.timeout(120_000);
const engine = resources.use(await openEngine(testDockerHost, signal));
let image: string;
let adapter: TestAdapter;

const answering = (word: string) =>
  `require("node:http").createServer((_, response) => response.end(${JSON.stringify(word)})).listen(5432, "0.0.0.0", () => console.log("listening"))`;

beforeAll(async () => {
  image = await loadTestImage({ base: "node" });
  const network = await engine.docker.createNetwork({ Name: name });
  resources.defer(async () => void (await network.remove()));
  // As a user starts a database: by a name, on a network of theirs.
  const database = await engine.docker.createContainer({
    name: `${name}-database`,
    Image: image,
    Entrypoint: ["/bin/node"],
    Cmd: ["-e", answering("the database")],
    HostConfig: { NetworkMode: name },
  });
  resources.defer(() => removeContainer(database));
  await database.start();
  adapter = resources.use(await openTestAdapter(testDockerHost, name));
});
afterAll(() => resources.disposeAsync());

/** What each address answers from inside a function's container, and its addresses there. */
async function ask(urls: string[]): Promise<{ answers: string[]; addresses: string[] }> {
  await using run = await start(`
    const ask = (url, tries = 20) => fetch(url, { signal: AbortSignal.timeout(2000) }).then((answer) => answer.text())
      .catch((error) => error.cause?.code === "ECONNREFUSED" && tries > 0
        ? new Promise((resolve) => setTimeout(resolve, 100)).then(() => ask(url, tries - 1))
        : error.cause?.code ?? error.name);
    Promise.all(${JSON.stringify(urls)}.map((url) => ask(url))).then((answers) => {
      console.log(JSON.stringify({ answers, addresses: addresses() }));
    });`);
  const line = await run.line(/^stdout: \{/);
  return JSON.parse(line.replace("stdout: ", ""));
}

function start(code: string): Promise<TestRun> {
  const addresses = `const addresses = () => Object.values(require("node:os").networkInterfaces()).flat()
    .filter(({ family, internal }) => family === "IPv4" && !internal).map(({ address }) => address);`;
  return adapter.run({ engineReference: image, command: ["-e", `${addresses}${code}`] });
}

test("a function reaches a container of the user's network by its name", async () => {
  const { answers, addresses } = await ask([`http://${name}-database:5432/`]);
  expect(answers).toEqual(["the database"]);
  expect(addresses).toHaveLength(2);
});

test("two functions reach each other neither on our network nor on the user's", async () => {
  expect(adapter.engineStatus().remarks).toEqual([]);
  await using other = await start(`console.log(JSON.stringify(addresses())); ${answering("another function")}`);
  await other.line(/listening/);
  const addresses: string[] = JSON.parse((await other.line(/^stdout: \[/)).replace("stdout: ", ""));
  expect(addresses).toContain(other.ipAddress);
  expect(addresses).toHaveLength(2);
  const { answers } = await ask(addresses.map((address) => `http://${address}:5432/`));
  for (const answer of answers) expect(answer).toMatch(/^(TimeoutError|EHOSTUNREACH|ECONNREFUSED)$/);
});

test("the way to the gateway where the Runtime API listens stays on our own network", async () => {
  const gateway = adapter.gatewayAddress;
  await using run = await start(`
    const socket = require("node:net").connect({ host: ${JSON.stringify(gateway)}, port: 1 });
    socket.on("error", ({ code }) => console.log(code, require("node:fs").readFileSync("/proc/net/route", "utf8")
      .split("\\n").filter((route) => route.split("\\t")[1] === "00000000").length));`);
  // Refused by the host itself: it is reached. And there is one default route.
  expect(await run.line(/^stdout: E/)).toBe("stdout: ECONNREFUSED 1");
});

test.each([
  [
    "nowhere-at-all",
    /^Docker Engine has no network nowhere-at-all \(LAMBDARIUM_NETWORK\).* docker network create nowhere/,
  ],
  ["host", /^The Docker network host \(LAMBDARIUM_NETWORK\) has the driver host, so functions cannot join it/],
])("the network %s stops the start with what to do", async (network, sentence) => {
  await expect(openUserNetwork(engine, network, signal)).rejects.toThrow(sentence);
});
