/** What AWS's clients meet while a function's image is prepared, when it is created and when it is updated. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import {
  DeleteFunctionCommand,
  GetFunctionCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionExists,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { expect, test } from "@playwright/test";
import { engine } from "./engine.ts";
import { type EngineGate, openEngineGate } from "./engine-gate.ts";
import { engineImage } from "./images.ts";
import { type Lambda, lambdaAt } from "./lambda.ts";
import { liveData } from "./live-data.ts";
import { quickImage } from "./quick-function/quick-image.ts";
import { type RunningPlatform, startPlatform } from "./running-platform.ts";
import { openTurnstile, type Turnstile } from "./turnstile.ts";

const resources = new AsyncDisposableStack();
let gate: EngineGate;
let platform: RunningPlatform;
let lambda: Lambda;
let turnstile: Turnstile;
let imageUris: string[];

test.beforeAll(async () => {
  gate = resources.use(await openEngineGate());
  platform = resources.use(await startPlatform({ env: { DOCKER_HOST: gate.dockerHost, LAMBDARIUM_OPTIMIZERS: "1" } }));
  lambda = resources.use(lambdaAt(platform.endpoint));
  turnstile = resources.use(await openTurnstile());
  imageUris = [];
  for (const version of ["1", "2", "3"]) {
    const image = resources.use(await engineImage(await quickImage(`pending-${process.pid}-${version}`)));
    imageUris.push(image.imageUri);
  }
});
test.afterAll(() => resources.disposeAsync());

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
const [uri, other, third] = [() => imageUris[0] ?? "", () => imageUris[1] ?? "", () => imageUris[2] ?? ""];
const read = async (FunctionName: string) =>
  (await lambda.client.send(new GetFunctionCommand({ FunctionName }))).Configuration ?? {};
const short = { minDelay: 0.05, maxDelay: 0.05 };

/** Each is refused with this sentence. */
async function refusesChanges(name: string, message: string): Promise<void> {
  const { client } = lambda;
  const changes = [
    () => client.send(new UpdateFunctionCodeCommand({ FunctionName: name, ImageUri: uri() })),
    () => client.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, MemorySize: 256 })),
    () => client.send(new PublishVersionCommand({ FunctionName: name })),
    () => client.send(new TagResourceCommand({ Resource: arnOf(name), Tags: { team: "red" } })),
    () => client.send(new UntagResourceCommand({ Resource: arnOf(name), TagKeys: ["team"] })),
  ];
  for (const change of changes) {
    await expect(change()).rejects.toMatchObject({
      ...{ name: "ResourceConflictException", message },
      $metadata: { httpStatusCode: 409 },
    });
  }
}

test("Pending: an invoke waits and runs, an event is accepted, every change is refused, and what reads answers", async () => {
  using held = gate.hold();
  await lambda.begin("pending", uri(), { Tags: { team: "blue" } });
  await waitUntilFunctionExists({ client: lambda.client, maxWaitTime: 20 }, { FunctionName: "pending" });
  await held.reached;
  const before = await read("pending");
  expect(before).toMatchObject({
    ...{ State: "Pending", StateReasonCode: "Creating", StateReason: "The function is being created." },
  });
  for (const absent of ["LastUpdateStatus", "LastUpdateStatusReason", "LastUpdateStatusReasonCode"])
    expect(before).not.toHaveProperty(absent);
  const waiting = lambda.invoke("pending", {}, { LogType: "Tail" });
  const { StatusCode, $metadata } = await lambda.invoke("pending", {}, { InvocationType: "Event" });
  expect(StatusCode).toBe(202);
  await refusesChanges(
    "pending",
    "The operation cannot be performed at this time. The function is currently in the following state: Pending",
  );
  const { client } = lambda;
  const { Tags } = await client.send(new ListTagsCommand({ Resource: arnOf("pending") }));
  expect(Tags).toEqual({ team: "blue" });
  const { Functions } = await client.send(new ListFunctionsCommand({}));
  const { Versions } = await client.send(new ListVersionsByFunctionCommand({ FunctionName: "pending" }));
  for (const listed of [Functions?.[0], Versions?.[0]]) {
    expect(listed).toMatchObject({ FunctionName: "pending", Version: "$LATEST" });
    expect(listed).not.toHaveProperty("State");
  }
  expect((await read("pending")).RevisionId).toBe(before.RevisionId);

  held.release();
  const answer = await waiting;
  expect(answer).toMatchObject({ StatusCode: 200 });
  expect(Buffer.from(answer.LogResult ?? "", "base64").toString()).toMatch(
    /\nREPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms\t\n/,
  );
  await waitUntilFunctionActiveV2({ client, maxWaitTime: 60, ...short }, { FunctionName: "pending" });
  await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 60, ...short }, { FunctionName: "pending" });
  const after = await read("pending");
  expect(after).toMatchObject({ State: "Active", LastUpdateStatus: "Successful" });
  expect(after.RevisionId).not.toBe(before.RevisionId);
  const invocationOf = async (requestId: string | undefined) =>
    (await liveData(platform.endpoint, "invocations", "pending")).find((one) => one.requestId === requestId);
  expect((await invocationOf(answer.$metadata.requestId))?.phases[0]).toMatchObject({ kind: "waiting for image" });
  await expect.poll(async () => (await invocationOf($metadata.requestId))?.status).toBe("ok");
});

test("Pending: DeleteFunction cancels the work at once, and nothing of it is left but what was pushed", async () => {
  const files = async (folder: string) => {
    const found = await readdir(path.join(platform.dataFolder, folder), { recursive: true, withFileTypes: true });
    return found.filter((entry) => entry.isFile()).length;
  };
  // The engine is everybody's: only the tag that this image would have is looked for.
  const { Id } = await engine.getImage(third().replace("docker-daemon:", "")).inspect();
  const tags = async () => (await engine.getImage(Id).inspect()).RepoTags;
  const before = { chunks: await files("chunks"), manifests: await files("manifests") };
  const [blobsBefore, tagsBefore] = [await files("blobs"), await tags()];
  using held = gate.hold();
  await lambda.begin("cancelled", third());
  await held.reached;
  const blobs = await files("blobs");
  expect(blobs).toBeGreaterThanOrEqual(blobsBefore);
  const waiting = lambda.invoke("cancelled", {});
  waiting.catch(() => undefined);
  await expect
    .poll(async () =>
      (await liveData(platform.endpoint, "invocations", "cancelled")).map(({ phases }) => phases.length),
    )
    .toEqual([1]);
  await lambda.delete("cancelled");
  const notFound = { name: "ResourceNotFoundException", message: `Function not found: ${arnOf("cancelled")}` };
  await expect(waiting).rejects.toMatchObject(notFound);
  await expect(read("cancelled")).rejects.toMatchObject(notFound);
  held.release();
  const after = async () => ({ chunks: await files("chunks"), manifests: await files("manifests") });
  await expect.poll(after).toEqual(before);
  expect(await files("blobs")).toBe(blobs);
  await expect.poll(tags).toEqual(tagsBefore);
});

test("an update: the previous image answers until the new one is ready, and a second change is refused", async () => {
  await lambda.create("updated", uri());
  const before = await read("updated");
  const dry = new UpdateFunctionCodeCommand({ FunctionName: "updated", ImageUri: other(), DryRun: true });
  expect((await lambda.client.send(dry)).CodeSha256).toBe(before.CodeSha256);
  expect(await read("updated")).toEqual(before);
  const inside = lambda.invoke("updated", turnstile.event);
  await turnstile.inside(1);

  using held = gate.hold();
  const request = { FunctionName: "updated", ImageUri: other(), RevisionId: before.RevisionId };
  const begun = await lambda.client.send(new UpdateFunctionCodeCommand(request));
  expect(begun).toMatchObject({
    ...{ State: "Active", LastUpdateStatus: "InProgress", LastUpdateStatusReasonCode: "Creating" },
    LastUpdateStatusReason: "The function is being created.",
  });
  await held.reached;
  const { body } = await lambda.invoke("updated", {});
  await refusesChanges(
    "updated",
    `The operation cannot be performed at this time. An update is in progress for resource: ${arnOf("updated")}`,
  );
  held.release();
  await waitUntilFunctionUpdatedV2({ client: lambda.client, maxWaitTime: 60, ...short }, { FunctionName: "updated" });
  const after = await read("updated");
  expect(after).toMatchObject({ State: "Active", LastUpdateStatus: "Successful", CodeSha256: begun.CodeSha256 });
  expect(after).not.toHaveProperty("LastUpdateStatusReasonCode");
  expect(new Set([before, begun, after].map(({ RevisionId }) => RevisionId)).size).toBe(3);
  const newer = (await lambda.invoke("updated", {})).body;
  expect(newer.version).not.toBe(body.version);
  turnstile.open();
  expect((await inside).body.version).toBe(body.version);
  const generations = async () =>
    (await liveData(platform.endpoint, "environments"))
      .filter(({ functionName, state }) => functionName === "updated" && state !== "Gone")
      .map(({ generation }) => generation);
  await expect.poll(async () => [...new Set(await generations())]).toEqual([2]);
  await expect(lambda.client.send(new UpdateFunctionCodeCommand(request))).rejects.toMatchObject({
    ...{ name: "PreconditionFailedException", $metadata: { httpStatusCode: 412 } },
  });
});

test("an update that fails says why and leaves the previous image, and waiters end as on AWS", async () => {
  const { client } = lambda;
  await lambda.create("failing", uri());
  const gone = await engineImage(await quickImage(`gone-${process.pid}`));
  // The one optimizer is busy when the image goes.
  using held = gate.hold();
  await lambda.begin("blocking", third());
  await held.reached;
  await lambda.updateCode("failing", gone.imageUri);
  await lambda.begin("stillborn", gone.imageUri);
  await gone[Symbol.asyncDispose]();
  held.release();
  const waiting = { client, maxWaitTime: 60, ...short };
  await expect(waitUntilFunctionUpdatedV2(waiting, { FunctionName: "failing" })).rejects.toThrow(/FAILURE|Failed/i);
  expect(await read("failing")).toMatchObject({
    ...{ State: "Active", LastUpdateStatus: "Failed", LastUpdateStatusReasonCode: "ImageDeleted" },
    LastUpdateStatusReason: expect.stringMatching(/\w+ .*\.$/),
  });
  expect(await lambda.invoke("failing", {})).toMatchObject({ StatusCode: 200 });
  await expect(waitUntilFunctionActiveV2(waiting, { FunctionName: "stillborn" })).rejects.toThrow(/FAILURE|Failed/i);
  const stillborn = await read("stillborn");
  expect(stillborn).toMatchObject({ State: "Failed", StateReasonCode: "ImageDeleted" });
  expect(stillborn).not.toHaveProperty("LastUpdateStatus");
  await expect(lambda.invoke("stillborn", {})).rejects.toMatchObject({ name: "CodeArtifactUserFailedException" });
  await client.send(new DeleteFunctionCommand({ FunctionName: "blocking" }));
  await expect(lambda.updateCode("blocking", uri())).rejects.toMatchObject({
    ...{ name: "ResourceNotFoundException", message: `Function not found: ${arnOf("blocking")}` },
  });
});
