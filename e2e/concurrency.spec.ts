/** Things that happen at the same time: invokes, updates, deletions, and what pages are told of them. */
import path from "node:path";
import { expect, test } from "@playwright/test";
import type { EnvironmentView } from "../server/core/environment/environment-view.ts";
import { taggedImages } from "../server/core/image/image-view.ts";
import { engine } from "./engine.ts";
import { type EngineGate, openEngineGate } from "./engine-gate.ts";
import { flipByte } from "./flip-byte.ts";
import { archiveOf, engineImage } from "./images.ts";
import { type Lambda, lambdaAt } from "./lambda.ts";
import { type Listener, listenTo } from "./live.ts";
import { liveData } from "./live-data.ts";
import { quickImage } from "./quick-function/quick-image.ts";
import { type RunningPlatform, startPlatform } from "./running-platform.ts";
import { openTurnstile } from "./turnstile.ts";
import { upload } from "./tus.ts";

const resources = new AsyncDisposableStack();
let platform: RunningPlatform;
let lambda: Lambda;
let gate: EngineGate;
/** Open from the first test to the last. */
let page: Listener;
let images: Record<"turnstile" | "second" | "late", { imageUri: string }>;

test.beforeAll(async () => {
  gate = resources.use(await openEngineGate());
  platform = resources.use(await startPlatform({ env: { LAMBDARIUM_CONCURRENCY: "2", DOCKER_HOST: gate.dockerHost } }));
  lambda = resources.use(lambdaAt(platform.endpoint));
  page = resources.use(await listenTo(platform.endpoint));
  images = {
    turnstile: resources.use(await engineImage(await quickImage("1"))),
    second: resources.use(await engineImage(await quickImage("2"))),
    late: resources.use(await engineImage(await quickImage("late"))),
  };
});

test.afterAll(() => resources.disposeAsync());

test("two invokes at once get two environments, a third is throttled, and the next ones find both idle", async () => {
  await lambda.create("pair", images.turnstile.imageUri, { MemorySize: 512, Timeout: 60 });
  await using turnstile = await openTurnstile();
  const both = [lambda.invoke("pair", turnstile.event), lambda.invoke("pair", turnstile.event)];
  await turnstile.inside(2);
  await expect(lambda.invoke("pair", {})).rejects.toMatchObject({
    name: "TooManyRequestsException",
    $metadata: { httpStatusCode: 429 },
  });
  turnstile.open();
  for (const answer of await Promise.all(both)) expect(answer.body).toMatchObject({ version: "1" });
  for (const { environmentId } of await liveData(platform.endpoint, "environments")) {
    await page.untilEvent("environment", (event) => isIdle(event.environment, environmentId));
  }
  await Promise.all([lambda.invoke("pair", {}), lambda.invoke("pair", {})]);

  // Answers come before their ends.
  const statuses = async () => (await liveData(platform.endpoint, "invocations", "pair")).map(({ status }) => status);
  await expect.poll(async () => (await statuses()).sort()).toEqual(["ok", "ok", "ok", "ok", "throttled"]);
  const invocations = await liveData(platform.endpoint, "invocations", "pair");
  expect(invocations.filter(({ cold }) => cold)).toHaveLength(2);
  expect(new Set(invocations.flatMap(({ environmentId }) => environmentId ?? [])).size).toBe(2);
  await lambda.delete("pair");
});

test("an invoke of a function that is Pending waits for the image and then runs", async () => {
  using loads = gate.hold();
  await lambda.begin("patient", images.late.imageUri);
  const answer = lambda.invoke("patient", { name: "patience" });
  await loads.reached;
  await page.untilEvent("invocation", ({ invocation }) => invocation.functionName === "patient");
  expect((await lambda.configuration("patient")).State).toBe("Pending");
  loads.release();
  const { body, $metadata } = await answer;
  expect(body).toMatchObject({ hello: "patience", invokes: 1 });
  const { invocation } = await page.untilEvent(
    "invocation",
    ({ invocation: { requestId, status } }) => requestId === $metadata.requestId && status === "ok",
  );
  expect(invocation.phases.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["waiting for image", "sandbox", "function init", "invoke"]),
  );
  expect((await lambda.configuration("patient")).State).toBe("Active");
  await lambda.delete("patient");
});

test("while an update is in progress invokes run the previous image, and other changes are refused", async () => {
  await lambda.create("updated", images.turnstile.imageUri, { MemorySize: 512 });
  using loads = gate.hold();
  await lambda.updateCode("updated", images.second.imageUri);
  await loads.reached;
  expect((await lambda.invoke("updated", {})).body).toMatchObject({ version: "1" });
  await expect(lambda.updateCode("updated", images.turnstile.imageUri)).rejects.toMatchObject({
    name: "ResourceConflictException",
  });
  expect((await lambda.configuration("updated")).LastUpdateStatus).toBe("InProgress");

  loads.release();
  await page.untilTransition("updated", ({ toUpdate }) => toUpdate === "Successful");
  expect((await lambda.invoke("updated", {})).body).toMatchObject({ version: "2" });
});

test("an update to a broken image fails with its reason, and the old image serves on", async () => {
  const layer = await breakImage("quick:broken");
  await lambda.updateCode("updated", "quick:broken");
  await page.untilTransition("updated", ({ toUpdate }) => toUpdate === "Failed");
  const configuration = await lambda.configuration("updated");
  expect(configuration).toMatchObject({
    State: "Active",
    LastUpdateStatus: "Failed",
    LastUpdateStatusReasonCode: "InvalidImage",
  });
  expect(configuration.LastUpdateStatusReason).toContain(layer);
  expect((await lambda.invoke("updated", {})).body).toMatchObject({ version: "2" });
  await lambda.delete("updated");
});

test("a function made from a broken image is Failed, refuses invokes, and takes another image", async () => {
  const layer = await breakImage("quick:hopeless");
  await lambda.begin("hopeless", "quick:hopeless");
  await page.untilTransition("hopeless", ({ to }) => to === "Failed");
  const failed = await lambda.configuration("hopeless");
  expect(failed).toMatchObject({ State: "Failed", StateReasonCode: "InvalidImage" });
  expect(failed.StateReason).toContain(layer);
  expect(failed.LastUpdateStatus).toBeUndefined();
  await expect(lambda.invoke("hopeless", {})).rejects.toMatchObject({
    name: "CodeArtifactUserFailedException",
    $metadata: { httpStatusCode: 409 },
  });

  await lambda.updateCode("hopeless", images.turnstile.imageUri);
  await page.untilTransition("hopeless", ({ to }) => to === "Active");
  expect((await lambda.invoke("hopeless", {})).body).toMatchObject({ version: "1" });
  await lambda.delete("hopeless");
});

test("deleting a function that is Pending ends its optimization", async () => {
  await using image = await engineImage(await quickImage("3"));
  using loads = gate.hold();
  await lambda.begin("cancelled", image.imageUri);
  await loads.reached;
  const [record] = await liveData(platform.endpoint, "functions");
  expect(record).toMatchObject({ functionName: "cancelled", state: "Pending" });
  await lambda.delete("cancelled");
  await expect(lambda.configuration("cancelled")).rejects.toMatchObject({ name: "ResourceNotFoundException" });

  loads.release();
  // The name is free, and what was cancelled does not come back under it.
  await lambda.create("cancelled", images.turnstile.imageUri);
  const events = (await liveData(platform.endpoint, "transitions"))
    .filter((row) => "functionId" in row && row.functionId === record?.functionId)
    .map(({ event }) => event);
  expect(events).toEqual(["deleted", "created"]);
  const tags = (await engine.listImages()).flatMap(({ RepoTags }) => RepoTags ?? []);
  expect(tags.filter((tag) => tag.includes(record?.serving.image.digest.replace("sha256:", "") ?? ""))).toEqual([]);
  await lambda.delete("cancelled");
});

test("an open page was told of every transition, once and in order", async () => {
  const known = (await liveData(platform.endpoint, "transitions")).toReversed();
  await page.until((message) => message.kind === "transition" && message.sequence === known.at(-1)?.sequence);
  expect(page.transitions()).toEqual(known);
  expect(known.map(({ sequence }) => sequence)).toEqual(known.map((_, index) => index + 1));
});

function isIdle(environment: EnvironmentView, environmentId: string): boolean {
  return environment.environmentId === environmentId && environment.state === "Idle";
}

/** Stores an image and then damages a layer of it on the disk. @returns how sentences name that layer */
async function breakImage(imageUri: string): Promise<string> {
  await using archive = await archiveOf(await quickImage(imageUri.replace("quick:", "")));
  expect(await upload(platform.endpoint, page, archive.path)).toMatchObject({ status: "stored" });
  const layer = await lastLayerOf(imageUri);
  await flipByte(path.join(platform.dataFolder, "blobs", "sha256", layer.replace("sha256:", "")));
  return layer.slice(0, "sha256:".length + 12);
}

async function lastLayerOf(imageUri: string): Promise<string> {
  const images = taggedImages(await liveData(platform.endpoint, "repositories"));
  const digest = images.find(({ name }) => name === imageUri)?.image.program.layers.at(-1)?.digest;
  if (!digest) throw new Error(`${imageUri} is not there`);
  return digest;
}
