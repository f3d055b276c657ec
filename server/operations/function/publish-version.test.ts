import { expect, test, vi } from "vitest";
import { latestOf } from "../../core/function/version.ts";
import { deleteFunction } from "./delete-function.ts";
import { expireFunction } from "./expire-function.ts";
import { findVersions } from "./find-function.ts";
import { failOptimization, finishOptimization } from "./finish-optimization.ts";
import { invokeFunction } from "./invoke-function.ts";
import { loseImage } from "./lose-image.ts";
import { publishAndWait, publishVersion } from "./publish-version.ts";
import { caller, openRoom, optimized, unstopped } from "./testing/operation-room.ts";
import { updateFunctionCode } from "./update-function-code.ts";
import { updateFunctionConfiguration } from "./update-function-configuration.ts";

const functionName = "echo";
const refused = { code: "ResourceConflictException" };

/** With the function `echo`, Active. */
async function activeRoom() {
  const room = await openRoom();
  await room.create(functionName);
  await room.optimized(functionName);
  const asked = { functionName };
  return {
    ...room,
    publish: (request: { description?: string; codeSha256?: string; revisionId?: string } = {}) =>
      publishVersion({ ...asked, ...request }, caller, room.ports),
    ready: (version: string, generation = 1) =>
      finishOptimization({ functionName, version, generation, image: optimized, cause: "Optimized" }, room.ports),
    configure: (change: { memoryMiB?: number; description?: string }) =>
      updateFunctionConfiguration({ functionName, change }, caller, room.ports),
    updateCode: (imageUri: string, publish = false) =>
      updateFunctionCode({ functionName, imageUri, dryRun: false, publish }, caller, room.ports, unstopped),
    version: (version: string) => room.ports.functions.getVersion({ functionName, version }),
    remove: (qualifier?: string) => deleteFunction(functionName, qualifier, caller, room.ports),
  };
}

test("a version is $LATEST as it is now, and becomes Active by itself", async () => {
  const room = await activeRoom();
  const latest = await room.find(functionName);
  const version = await room.publish({ description: "the first" });
  expect(version).toMatchObject({ version: "1", state: "Pending", stateReasonCode: "Creating", updateStatus: "None" });
  expect(version.serving).toEqual({
    ...latest.serving,
    configuration: { ...latest.serving.configuration, description: "the first" },
  });
  expect(version.revisionId).not.toBe(latest.revisionId);
  expect(room.heard.slice(-2)).toMatchObject([
    { kind: "transition", transition: { event: "published", version: "1", to: "Pending", who: "tester" } },
    { kind: "passing", event: { type: "function", function: { version: "1" } } },
  ]);
  expect(await room.ready("1")).toMatchObject({ version: "1", state: "Active", updateStatus: "Successful" });
  expect(await room.find(functionName)).toEqual({ ...latest, lastNumber: 1 });
});

test("without a change the last version is the answer; with one there is a new number", async () => {
  const room = await activeRoom();
  const first = await room.publish();
  expect(await room.publish({ description: "another" })).toEqual(first);
  await room.configure({ memoryMiB: 256 });
  await room.optimized(functionName, 2);
  expect((await room.publish()).version).toBe("2");
  await room.configure({ memoryMiB: 128 });
  await room.optimized(functionName, 3);
  expect((await room.publish()).version).toBe("3");
  // The same image and configuration once more.
  await room.updateCode("hello:1");
  await room.optimized(functionName, 4);
  expect((await room.publish()).version).toBe("3");
  await room.configure({ description: "told anew" });
  await room.optimized(functionName, 5);
  expect((await room.publish()).version).toBe("4");
});

test("a number is not given twice, and a version that is gone is published anew", async () => {
  const room = await activeRoom();
  await room.publish();
  await room.remove("1");
  expect(await room.version("1")).toBeUndefined();
  expect((await room.publish()).version).toBe("2");
});

test("a function that goes while its versions are listed is there whole or not at all", async () => {
  const room = await activeRoom();
  await room.publish();
  await room.ready("1");
  const { functions } = room.ports;
  const getVersion = functions.getVersion.bind(functions);
  const looked = vi.spyOn(functions, "getVersion").mockImplementation(async (name) => {
    const found = await getVersion(name);
    looked.mockRestore();
    await room.remove();
    return found;
  });
  expect((await findVersions(functionName, room.ports)).map(({ version }) => version)).toEqual(["$LATEST", "1"]);
  looked.mockRestore();
  await room.remove();
  await expect(findVersions(functionName, room.ports)).rejects.toMatchObject({ code: "ResourceNotFoundException" });
});

test("many who publish at once get one version", async () => {
  const room = await activeRoom();
  const all = await Promise.all([1, 2, 3, 4].map(() => room.publish()));
  expect(new Set(all.map(({ version }) => version))).toEqual(new Set(["1"]));
});

test("what is changing or has failed is not published; what is idle is", async () => {
  const room = await openRoom();
  await room.create(functionName);
  const publish = () => publishVersion({ functionName }, caller, room.ports);
  await expect(publish()).rejects.toMatchObject(refused);
  await room.optimized(functionName);
  await updateFunctionConfiguration({ functionName, change: { memoryMiB: 256 } }, caller, room.ports);
  await expect(publish()).rejects.toMatchObject({
    ...refused,
    message: expect.stringContaining("An update is in prog"),
  });
  await room.optimized(functionName, 2);
  await expireFunction(latestOf(functionName), () => true, room.ports);
  expect(await publish()).toMatchObject({ version: "1", state: "Pending" });

  const failed = await openRoom();
  await failed.create(functionName);
  await failed.failed(functionName);
  const refusal = { ...refused, message: expect.stringContaining("in the following state: Failed") };
  await expect(publishVersion({ functionName }, caller, failed.ports)).rejects.toMatchObject(refusal);
});

test("a stale hash or revision publishes nothing", async () => {
  const room = await activeRoom();
  const { revisionId, serving } = await room.find(functionName);
  const current = serving.image.digest.replace("sha256:", "");
  const message = `CodeSHA256 (beef) is different from current CodeSHA256 in $LATEST (${current}). Please try again with the CodeSHA256 in $LATEST.`;
  await expect(room.publish({ codeSha256: "beef" })).rejects.toMatchObject({
    code: "InvalidParameterValueException",
    message,
  });
  await expect(room.publish({ revisionId: "old" })).rejects.toMatchObject({ code: "PreconditionFailedException" });
  expect(await room.publish({ codeSha256: current, revisionId })).toMatchObject({ version: "1" });
  await expect(publishVersion({ functionName: "none" }, caller, room.ports)).rejects.toMatchObject({
    code: "ResourceNotFoundException",
  });
});

test("who waits has the version when it is Active, and as it is when that never comes", async () => {
  const room = await activeRoom();
  const waiting = publishAndWait({ functionName }, caller, room.ports, unstopped);
  await expect.poll(() => room.version("1")).toBeDefined();
  await room.ready("1");
  expect(await waiting).toMatchObject({ version: "1", state: "Active" });
  await room.configure({ memoryMiB: 256 });
  await room.optimized(functionName, 2);
  const stopped = AbortSignal.abort();
  expect(await publishAndWait({ functionName }, caller, room.ports, stopped)).toMatchObject({ state: "Pending" });
});

test("a version stays as it is while $LATEST moves on, fails and is deleted with all of them", async () => {
  const room = await activeRoom();
  await room.publish();
  const version = await room.ready("1");
  const before = room.ports.environments.retired.length;
  await room.updateCode("hello:2");
  await room.optimized(functionName, 2);
  expect((await room.find(functionName)).serving.image.imageUri).toBe("hello:2");
  expect(await room.version("1")).toEqual(version);
  expect(room.ports.environments.retired.slice(before)).toMatchObject([{ version: "$LATEST" }]);
  const failure = { functionName, version: "1", generation: 1, code: "InvalidImage", reason: "It lies." } as const;
  expect(await failOptimization(failure, room.ports)).toBeUndefined();

  await room.remove();
  expect(await room.ports.functions.versions()).toEqual([]);
  const ended = room.heard.flatMap((message) =>
    message.kind === "transition" && message.transition.event === "deleted" ? [message.transition.version] : [],
  );
  expect(ended).toEqual(["1", "$LATEST"]);
});

test("a version answers invokes while $LATEST is Failed", async () => {
  const room = await activeRoom();
  await room.publish();
  await room.ready("1");
  const loss = { event: "image-unavailable", code: "ImageDeleted", reason: "The image is gone." } as const;
  await loseImage({ ...latestOf(functionName), ...loss, configDigest: optimized.configDigest }, room.ports);
  expect(await room.find(functionName)).toMatchObject({ state: "Failed" });
  const invoke = (qualifier?: string) => {
    const request = { functionName, requestId: qualifier ?? "latest", payload: new Uint8Array(), qualifier };
    return invokeFunction(request, caller, room.ports, unstopped);
  };
  await expect(invoke()).rejects.toThrow();
  expect(await invoke("1")).toMatchObject({ status: "ok", executedVersion: "1" });
});

test("another key for $LATEST is not the version's", async () => {
  const room = await activeRoom();
  const version = await room.publish();
  await room.ready("1");
  const kmsKeyArn = await room.createKey();
  await updateFunctionConfiguration({ functionName, change: { kmsKeyArn } }, caller, room.ports);
  expect((await room.find(functionName)).updating?.configuration.kmsKeyArn).toBe(kmsKeyArn);
  expect(await room.version("1")).toMatchObject({
    state: "Active",
    serving: { configuration: version.serving.configuration },
  });
  expect(version.serving.configuration.kmsKeyArn).not.toBe(kmsKeyArn);
});

test("what creates or updates can publish what it makes", async () => {
  const room = await openRoom();
  const made = await room.create(functionName, "hello:1", {}, true);
  expect(made).toMatchObject({ version: "1", state: "Pending" });
  expect(await room.find(functionName)).toMatchObject({ version: "$LATEST", state: "Pending" });
  await room.optimized(functionName);
  const request = { functionName, imageUri: "hello:2", dryRun: false, publish: true };
  const next = await updateFunctionCode(request, caller, room.ports, unstopped);
  expect(next).toMatchObject({ version: "2", state: "Pending", serving: { image: { imageUri: "hello:2" } } });
  expect(await room.find(functionName)).toMatchObject({ updateStatus: "InProgress" });
  const dry = { ...request, dryRun: true };
  await expect(updateFunctionCode(dry, caller, room.ports, unstopped)).rejects.toMatchObject(refused);
});

test("a version is deleted by its number alone, and only once there is nothing left to do", async () => {
  const room = await activeRoom();
  await room.publish();
  await room.remove("1");
  await room.remove("1");
  await room.remove("77");
  expect(room.heard.at(-1)).toMatchObject({ event: { type: "version-deleted", functionName, version: "1" } });
  expect(room.ports.environments.retired.at(-1)).toMatchObject({ version: "1" });
  await expect(room.remove("live")).rejects.toThrow("Deletion of aliases is not currently supported.");
  await expect(room.remove("$LATEST")).rejects.toThrow("$LATEST version cannot be deleted");
});
