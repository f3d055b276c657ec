import { expect, test } from "vitest";
import { accepted } from "../../core/invoke/queued-invocation.ts";
import type { QueuedEvent } from "../../ports/queued-events.ts";
import { createAlias, deleteAlias, getAlias, listAliases, updateAlias } from "./change-alias.ts";
import { deleteFunction } from "./delete-function.ts";
import { findFunction } from "./find-function.ts";
import { failOptimization, finishOptimization } from "./finish-optimization.ts";
import { invokeFunction } from "./invoke-function.ts";
import { publishVersion } from "./publish-version.ts";
import { runEvent } from "./run-event.ts";
import { caller, openRoom, optimized, unstopped } from "./testing/operation-room.ts";
import { updateFunctionConfiguration } from "./update-function-configuration.ts";

const functionName = "echo";
const arn = `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`;

/** With the function `echo` and its versions 1 and 2, all Active. */
async function versionedRoom() {
  const room = await openRoom();
  await room.create(functionName);
  await room.optimized(functionName);
  for (const [version, generation] of [
    ["1", 1],
    ["2", 2],
  ] as const) {
    await publishVersion({ functionName }, caller, room.ports);
    const done = { functionName, version, generation, image: optimized, cause: "Optimized" };
    await finishOptimization(done, room.ports);
    await updateFunctionConfiguration({ functionName, change: { memoryMiB: 128 + generation } }, caller, room.ports);
    await room.optimized(functionName, generation + 1);
  }
  const numbers: number[] = [];
  const ports = { ...room.ports, random: { next: () => numbers.shift() ?? 0 } };
  const alias = (name: string, version: string, weights?: Record<string, number>) =>
    createAlias({ functionName, name, version, weights }, ports);
  async function invoke(qualifier: string) {
    const request = { functionName, qualifier, requestId: `request-${qualifier}`, payload: new Uint8Array() };
    return (await invokeFunction(request, caller, ports, unstopped)).executedVersion;
  }
  return { ...room, ports, numbers, alias, invoke };
}

test("an alias stands for the version that it names, until it is given to another one", async () => {
  const { ports, alias, invoke, heard } = await versionedRoom();
  const live = await alias("live", "1");
  expect(live).toMatchObject({ name: "live", version: "1", description: "", weights: {} });
  expect(heard.at(-1)).toMatchObject({ event: { type: "alias", functionName, alias: live } });
  expect(await invoke("live")).toBe("1");
  expect(await findFunction(functionName, "live", ports)).toMatchObject({ version: "1" });
  const moved = await updateAlias({ functionName, name: "live", version: "2", description: "newer" }, ports);
  expect(moved.revisionId).not.toBe(live.revisionId);
  expect(await invoke("live")).toBe("2");
  expect(await getAlias(functionName, "live", ports)).toEqual(moved);
});

test("each invoke is sent by itself: a share of them to the other version", async () => {
  const { ports, alias, invoke, numbers } = await versionedRoom();
  await alias("live", "1", { 2: 0.25 });
  numbers.push(0.1, 0.24, 0.25, 0.9);
  const went = [await invoke("live"), await invoke("live"), await invoke("live"), await invoke("live")];
  expect(went).toEqual(["2", "2", "1", "1"]);
  // What only reads is told of the version that it names.
  expect((await findFunction(functionName, "live", ports)).version).toBe("1");
  await updateAlias({ functionName, name: "live", weights: {} }, ports);
  numbers.push(0.1);
  expect(await invoke("live")).toBe("1");
});

test("an event is sent anew at each attempt", async () => {
  const { ports, alias, numbers, find } = await versionedRoom();
  const { functionId } = await find(functionName);
  await alias("live", "1", { 2: 0.5 });
  const by = { requestId: "r", functionId, functionName, version: "1", who: "tester", arrivedAt: 1, requestBytes: 0 };
  const times = { acceptedAheadMs: 0, dueAt: 1, dueAheadMs: 0, notRun: 0 };
  const event: QueuedEvent = { invocation: accepted(by, 0), qualifier: "live", payload: new Uint8Array(), ...times };
  numbers.push(0.7, 0.2);
  const first = await runEvent(event, ports, unstopped);
  const second = await runEvent(event, ports, unstopped);
  expect([first, second]).toMatchObject([
    { kind: "ended", invocation: { version: "1" } },
    { kind: "ended", invocation: { version: "2" } },
  ]);
});

test("a version that has failed is told to who was sent there, and to nobody else", async () => {
  const room = await versionedRoom();
  const { ports, alias, invoke, numbers } = room;
  await updateFunctionConfiguration({ functionName, change: { memoryMiB: 512 } }, caller, ports);
  await room.optimized(functionName, 4);
  const { version } = await publishVersion({ functionName }, caller, ports);
  const failure = { functionName, version, generation: 4, code: "InvalidImage", reason: "It lies." } as const;
  await failOptimization(failure, ports);
  await alias("live", "1", { [version]: 0.5 });
  numbers.push(0.6, 0.4);
  expect(await invoke("live")).toBe("1");
  await expect(invoke("live")).rejects.toMatchObject({ code: "CodeArtifactUserFailedException" });
  expect(await invoke("$LATEST")).toBe("$LATEST");
});

test("what AWS refuses is refused with its words, and changes nothing", async () => {
  const { ports, alias } = await versionedRoom();
  const live = await alias("live", "1");
  const refusals: [Promise<unknown>, string, string][] = [
    [alias("live", "2"), "ResourceConflictException", `Alias already exists: ${arn}:live`],
    [alias("beta", "9"), "ResourceNotFoundException", `Function not found: ${arn}:9`],
    [alias("beta", "1", { 9: 0.5 }), "ResourceNotFoundException", `Function not found: ${arn}:9`],
    [alias("beta", "1", { 2: 1.1 }), "ValidationException", "less than or equal to 1.0"],
    [alias("beta", "1", { 1: 0.5 }), "InvalidParameterValueException", "is already included in routing configuration."],
    [getAlias(functionName, "none", ports), "ResourceNotFoundException", `Cannot find alias arn: ${arn}:none`],
    [updateAlias({ functionName, name: "none" }, ports), "ResourceNotFoundException", `Alias not found: ${arn}:none`],
    [
      updateAlias({ functionName, name: "live", revisionId: "old" }, ports),
      "PreconditionFailedException",
      "The Revision Id provided does not match the latest Revision Id.",
    ],
    [
      updateAlias({ functionName, name: "live", version: "$LATEST", weights: { 1: 0.5 } }, ports),
      "InvalidParameterValueException",
      "$LATEST is not supported for an alias pointing to more than 1 version",
    ],
    [createAlias({ functionName: "none", name: "a", version: "1" }, ports), "ResourceNotFoundException", "not found"],
  ];
  for (const [asked, code, text] of refusals) {
    await expect(asked).rejects.toMatchObject({ code, message: expect.stringContaining(text) });
  }
  expect(await listAliases(functionName, undefined, ports)).toEqual([live]);
});

test("a version that an alias names cannot be deleted, and the aliases are told", async () => {
  const { ports, alias } = await versionedRoom();
  await alias("live", "1", { 2: 0.5 });
  await alias("beta", "2");
  await expect(deleteFunction(functionName, "2", caller, ports)).rejects.toMatchObject({
    code: "ResourceConflictException",
    message: "Unable to delete version because the following aliases reference it: [beta, live]",
  });
  expect((await listAliases(functionName, "1", ports)).map(({ name }) => name)).toEqual(["live"]);
  for (const name of ["live", "beta", "beta"]) await deleteAlias(functionName, name, ports);
  await deleteFunction(functionName, "2", caller, ports);
  await expect(findFunction(functionName, "live", ports)).rejects.toThrow(`Function not found: ${arn}:live`);
});

test("aliases go with their function, and none of a namesake's is left over", async () => {
  const { ports, alias, create } = await versionedRoom();
  await alias("live", "1");
  await deleteFunction(functionName, undefined, caller, ports);
  await create(functionName);
  expect(await listAliases(functionName, undefined, ports)).toEqual([]);
  await expect(findFunction(functionName, "live", ports)).rejects.toMatchObject({ code: "ResourceNotFoundException" });
});
