/** What a kill -9, a stop and a second start leave behind: nothing lost, nothing twice, nothing running. */
import { expect, test } from "@playwright/test";
import { containersOf, instanceIdOf } from "./engine.ts";
import { engineImage, withNewLayer } from "./images.ts";
import { type Lambda, lambdaAt } from "./lambda.ts";
import { listenTo } from "./live.ts";
import { liveData } from "./live-data.ts";
import { quickImage } from "./quick-function/quick-image.ts";
import { failToStart, type RunningPlatform, startPlatform } from "./running-platform.ts";
import { openTurnstile } from "./turnstile.ts";

const resources = new AsyncDisposableStack();
let images: Record<"turnstile" | "large", { imageUri: string }>;
/** The first start owns the data folder: it is removed last. */
let first: RunningPlatform;
let platform: RunningPlatform;
let lambda: Lambda;

test.beforeAll(async () => {
  first = resources.use(await startPlatform());
  use(first);
  images = {
    turnstile: resources.use(await engineImage(await quickImage("1"))),
    large: resources.use(await engineImage(withNewLayer(await quickImage("1"), 60))),
  };
});

test.afterAll(() => resources.disposeAsync());

function use(running: RunningPlatform): void {
  platform = running;
  lambda = lambdaAt(running.endpoint);
}

/** The same port and data folder, as a person starts it again. */
async function startAgain(): Promise<void> {
  lambda[Symbol.dispose]();
  use(resources.use(await startPlatform({ dataFolder: first.dataFolder, port: first.port })));
}

async function transitionsOf(functionName: string) {
  return (await liveData(platform.endpoint, "transitions", functionName)).toReversed();
}

test("a function that was Pending at a kill is optimized again, and its timeline says so once", async () => {
  using page = await listenTo(platform.endpoint);
  await lambda.begin("pending", images.large.imageUri);
  await page.untilEvent("optimization", ({ optimization }) =>
    optimization.layers.some(({ status }) => status === "verifying"),
  );
  await platform.kill();
  await startAgain();

  await lambda.untilActive("pending");
  expect(await transitionsOf("pending")).toMatchObject([
    { event: "created", to: "Pending", reasonCode: "Creating" },
    { event: "interrupted", from: "Pending", to: "Pending", who: "start-up" },
    { event: "optimized", from: "Pending", to: "Active" },
  ]);
  expect((await lambda.invoke("pending", { name: "again" })).body).toMatchObject({ hello: "again", invokes: 1 });
});

test("an invoke that ran at a kill is interrupted, its container is removed and the next one works", async () => {
  await using turnstile = await openTurnstile();
  await lambda.create("killed", images.turnstile.imageUri, { Timeout: 60, MemorySize: 512 });
  const cut = expect(lambda.invoke("killed", turnstile.event)).rejects.toThrow();
  await turnstile.inside(1);
  // What is read is on disk: a kill may cost only what came after.
  const [running] = await liveData(platform.endpoint, "invocations", "killed");
  expect(running).toMatchObject({ status: "running" });
  await platform.kill();
  await cut;
  const instanceId = await instanceIdOf(first.dataFolder);
  const left = (await containersOf(instanceId)).map(({ Id }) => Id);
  expect(left.length).toBeGreaterThan(0);
  await startAgain();

  const now = (await containersOf(instanceId)).map(({ Id }) => Id);
  expect(now.filter((id) => left.includes(id))).toEqual([]);
  const [interrupted, ...others] = await liveData(platform.endpoint, "invocations", "killed");
  expect(others).toEqual([]);
  expect(interrupted).toMatchObject({ requestId: running?.requestId, status: "interrupted" });
  expect(interrupted?.endedAt).toBeDefined();
  expect(await transitionsOf("killed")).toContainEqual(
    expect.objectContaining({ event: "interrupted", cause: "1 invoke was interrupted by a stop", who: "start-up" }),
  );
  expect((await lambda.invoke("killed", {})).body).toMatchObject({ version: "1" });
});

test("an event that was accepted right before a kill is run after the start", async () => {
  await lambda.create("accepted", images.turnstile.imageUri, { MemorySize: 512 });
  const accepted = await lambda.invoke("accepted", {}, { InvocationType: "Event" });
  expect(accepted.StatusCode).toBe(202);
  await platform.kill();
  await startAgain();

  using page = await listenTo(platform.endpoint);
  const { requestId } = accepted.$metadata;
  const ran = page.untilEvent(
    "invocation",
    ({ invocation: { requestId: id, status } }) => id === requestId && status === "ok",
  );
  const known = await liveData(platform.endpoint, "invocations", "accepted");
  if (!known.some(({ status }) => status === "ok")) await ran;
  expect(await liveData(platform.endpoint, "invocations", "accepted")).toMatchObject([
    { requestId, invocationType: "Event", status: "ok" },
  ]);
});

test("functions and their history are the same after a stop and a start", async () => {
  const read = async () => ({
    functions: await liveData(platform.endpoint, "functions"),
    transitions: await liveData(platform.endpoint, "transitions"),
    invocations: await liveData(platform.endpoint, "invocations"),
    log: await liveData(platform.endpoint, "log", "pending"),
  });
  const before = await read();
  expect(before.log.length).toBeGreaterThan(0);
  expect(await platform.stop()).toBe(0);
  await startAgain();
  expect(await read()).toEqual(before);
});

test("a stop with twenty environments leaves no container", async () => {
  await using turnstile = await openTurnstile();
  await lambda.create("twenty", images.turnstile.imageUri, { Timeout: 60 });
  const cut = Array.from({ length: 20 }, () => expect(lambda.invoke("twenty", turnstile.event)).rejects.toThrow());
  await turnstile.inside(20);

  const exited = platform.stop();
  await platform.said(/Stopping/);
  const health = await fetch(`${platform.endpoint}/_lambdarium/health`);
  expect(health.status).toBe(503);
  expect(await exited).toBe(0);
  expect(await containersOf(await instanceIdOf(first.dataFolder))).toEqual([]);
  await Promise.all(cut);
  await startAgain();
  expect((await lambda.invoke("twenty", {})).body).toMatchObject({ version: "1" });
});

test("health says 503 until requests are served, then 200", async () => {
  expect(await platform.stop()).toBe(0);
  const starting = startAgain();
  const address = `${first.endpoint}/_lambdarium/health`;
  let answer: Response | undefined;
  while (!answer) answer = await fetch(address).catch(() => undefined);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ status: "not ready", version: "0.1.0" });
  await starting;
  const ready = await fetch(address);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({ status: "ready", engine: { connected: true } });
});

test("a second start on the same data folder or the same port is refused with a sentence", async () => {
  const folder = await failToStart({ dataFolder: first.dataFolder });
  expect(folder).toMatchObject({ code: 1 });
  expect(folder.output).toMatch(/is in use by process \d+; stop it or choose another folder with LAMBDARIUM_DATA\./);
  const port = await failToStart({ port: first.port });
  expect(port).toMatchObject({ code: 1 });
  expect(port.output).toContain(`Port ${first.port} is taken by another program. Stop it, or choose another port`);
  for (const { output } of [folder, port]) expect(output).not.toMatch(/\n\s+at /);
});
