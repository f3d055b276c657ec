/** Docker Engine is stopped, frozen and wiped under load, and comes back: one of the test's own, never the one found. */
import { expect, type Page, test } from "@playwright/test";
import { type OwnEngine, openOwnEngine } from "../server/adapters/docker/testing/own-engine.ts";
import type { EnvironmentView } from "../server/core/environment/environment-view.ts";
import { instanceIdOf } from "./engine.ts";
import { archiveOf } from "./images.ts";
import { type Lambda, lambdaAt } from "./lambda.ts";
import { type Listener, listenTo } from "./live.ts";
import { liveData } from "./live-data.ts";
import { quickImage } from "./quick-function/quick-image.ts";
import { type RunningPlatform, startPlatform } from "./running-platform.ts";
import { openTurnstile } from "./turnstile.ts";
import { upload } from "./tus.ts";
import { visit } from "./watched-page.ts";

test.describe.configure({ mode: "serial", timeout: 240_000 });

interface Stage extends AsyncDisposable {
  engine: OwnEngine;
  platform: RunningPlatform;
  lambda: Lambda;
  live: Listener;
}

const resources = new AsyncDisposableStack();
let stage: Stage;
let page: Page;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(240_000);
  stage = resources.use(await openStage());
  const context = await browser.newContext();
  resources.defer(() => context.close());
  page = await context.newPage();
  await visit(page, `${stage.platform.endpoint}/functions/held`);
});

test.afterAll(async () => {
  test.setTimeout(120_000);
  await resources.disposeAsync();
});

/** A platform on an engine of its own, with a function `held` whose image is in the platform's own repository. */
async function openStage(options: { liveRestore?: boolean } = {}): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const engine = stack.use(await openOwnEngine(options));
  const platform = stack.use(await startPlatform({ env: { DOCKER_HOST: engine.dockerHost } }));
  const live = stack.use(await listenTo(platform.endpoint));
  await using archive = await archiveOf(await quickImage("1"));
  await upload(platform.endpoint, live, archive.path, "held:1");
  const lambda = stack.use(lambdaAt(platform.endpoint));
  await lambda.create("held", `localhost:${platform.port}/held:1`, { MemorySize: 1769, Timeout: 60 });
  const owned = stack.move();
  return { engine, platform, lambda, live, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Resolves at the first change to this after all that has been so far. */
async function untilEngine({ live }: Stage, connected: boolean): Promise<void> {
  const before = live.messages.length;
  await live.until((message) => {
    if (live.messages.indexOf(message) < before - 1 || message.kind !== "passing") return false;
    return message.event.type === "engine" && message.event.engine.connected === connected;
  });
}

async function environments({ platform }: Stage): Promise<EnvironmentView[]> {
  return (await liveData(platform.endpoint, "environments")).filter(({ state }) => state !== "Gone");
}

/** Every container of a function in the engine belongs to an environment that is there. */
async function expectNoGhosts(at: Stage): Promise<void> {
  const label = [`lambdarium.instance=${await instanceIdOf(at.platform.dataFolder)}`];
  const environmentsOfContainers = async () => {
    const containers = await at.engine.docker.listContainers({ all: true, filters: { label } });
    const named = containers.flatMap(({ Labels }) => Labels["lambdarium.environment"] ?? []);
    return [...new Set(named)].sort();
  };
  const expected = (await environments(at)).map(({ environmentId }) => environmentId).sort();
  await expect.poll(environmentsOfContainers, { timeout: 60_000 }).toEqual(expected);
}

const statusBar = () => page.locator("footer.status");
const invokePanel = () => page.getByRole("region", { name: "Invoke", exact: true });
const away = { name: "ServiceException", $metadata: { httpStatusCode: 500 } };

test("an engine that stops under load fails what ran at once, and all who ask meanwhile", async () => {
  const { engine, lambda, live, platform } = stage;
  await using turnstile = await openTurnstile();
  const running = Array.from({ length: 3 }, () =>
    expect(lambda.invoke("held", turnstile.event)).rejects.toMatchObject(away),
  );
  const queued = await lambda.invoke("held", turnstile.event, { InvocationType: "Event" });
  await turnstile.inside(4);
  const ran = (await environments(stage)).map(({ environmentId }) => environmentId);

  const gone = untilEngine(stage, false);
  await engine.stop();
  await gone;
  await Promise.all(running);
  await expect(lambda.invoke("held", {})).rejects.toMatchObject({
    ...away,
    message: expect.stringMatching(/^Docker Engine does not answer since [\d:]+ UTC: /),
  });
  const accepted = await lambda.invoke("held", {}, { InvocationType: "Event" });
  expect(accepted.StatusCode).toBe(202);
  for (const id of ran) {
    const { environment } = await live.untilEvent(
      "environment",
      ({ environment: one }) => one.environmentId === id && one.state === "Gone",
    );
    expect(environment.endReason).toMatch(/Docker Engine/);
  }
  expect(await (await fetch(`${platform.endpoint}/_lambdarium/health`)).json()).toMatchObject({
    engine: { connected: false },
  });
  await expect(statusBar()).toContainText(/Docker does not answer since \d\d:\d\d:\d\d/);
  await expect(invokePanel().getByRole("alert")).toContainText("Docker Engine does not answer since");

  turnstile.open();
  await engine.start();
  await expect(statusBar()).toContainText(/Docker \d+\.\d+/);
  await expect(invokePanel().getByRole("alert")).toHaveCount(0);
  for (const { $metadata } of [queued, accepted]) {
    await live.untilEvent(
      "invocation",
      ({ invocation }) => invocation.requestId === $metadata.requestId && invocation.status === "ok",
    );
  }
  expect((await lambda.invoke("held", {})).body).toMatchObject({ version: "1" });
  const now = (await environments(stage)).map(({ environmentId }) => environmentId);
  expect(now.filter((id) => ran.includes(id))).toEqual([]);
  await expectNoGhosts(stage);
});

test("a frozen engine hangs nobody, and its environments go on when it thaws", async () => {
  const { engine, lambda } = stage;
  await lambda.invoke("held", {});
  const warm = (await environments(stage)).map(({ environmentId }) => environmentId);
  const gone = untilEngine(stage, false);
  engine.freeze();
  // A cold start that is under way hangs with it, until that is noticed.
  await expect(lambda.invoke("held", {})).resolves.toMatchObject({ body: { version: "1" } });
  await gone;
  await expect(lambda.invoke("held", {})).rejects.toMatchObject(away);
  await expect(statusBar()).toContainText("Docker does not answer since");

  const back = untilEngine(stage, true);
  engine.thaw();
  await back;
  // There may be several, and any of them serves.
  expect((await lambda.invoke("held", {})).body.invokes).toBeGreaterThan(1);
  expect((await environments(stage)).map(({ environmentId }) => environmentId)).toEqual(warm);
  await expectNoGhosts(stage);
});

test("an engine that comes back without its images and networks is given them again", async () => {
  const { engine, lambda } = stage;
  const gone = untilEngine(stage, false);
  await engine.stop();
  await gone;
  await engine.wipe();
  const back = untilEngine(stage, true);
  await engine.start();
  await back;
  expect((await lambda.invoke("held", {})).body).toMatchObject({ version: "1", invokes: 1 });
  await expectNoGhosts(stage);
});

test("where containers outlive their engine, an invoke gets its answer and the environment serves on", async () => {
  await using other = await openStage({ liveRestore: true });
  const { engine, lambda } = other;
  await using turnstile = await openTurnstile();
  const running = lambda.invoke("held", turnstile.event);
  await turnstile.inside(1);
  const [environment] = await environments(other);
  const gone = untilEngine(other, false);
  await engine.stop();
  await gone;
  turnstile.open();
  expect((await running).body).toMatchObject({ version: "1", invokes: 1 });

  const back = untilEngine(other, true);
  await engine.start();
  await back;
  expect((await lambda.invoke("held", {})).body).toMatchObject({ invokes: 2 });
  expect(await environments(other)).toMatchObject([{ environmentId: environment?.environmentId }]);
  await expectNoGhosts(other);
});

test("a platform stops although its engine hangs, and the next start removes what that left", async () => {
  const { engine, platform, lambda } = stage;
  await lambda.invoke("held", {});
  engine.freeze();
  expect(await platform.stop()).toBe(0);
  engine.thaw();
  const label = [`lambdarium.instance=${await instanceIdOf(platform.dataFolder)}`];
  const idsNow = async () =>
    (await engine.docker.listContainers({ all: true, filters: { label } })).map(({ Id }) => Id);
  const left = await idsNow();
  expect(left.length).toBeGreaterThan(0);
  const env = { DOCKER_HOST: engine.dockerHost };
  await using again = await startPlatform({ dataFolder: platform.dataFolder, port: platform.port, env });
  expect((await idsNow()).filter((id) => left.includes(id))).toEqual([]);
  using client = lambdaAt(again.endpoint);
  expect((await client.invoke("held", {})).body).toMatchObject({ version: "1" });
});
